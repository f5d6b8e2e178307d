package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.util.List;

import dev.iouring.RingInfo;
import dev.iouring.ring.IoWorkers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the kernel granted to an open ring.
 *
 * @param kernel the kernel's release
 * @param flags the set-up flags in force
 * @param features what the kernel says it can do
 * @param entries slots of the submission queue
 * @param cqEntries slots of the completion queue
 * @param maxInFlight how many operations the kernel may hold at a time
 * @param boundedWorkers how many worker threads the kernel may start for files, if it
 * says
 * @param unboundedWorkers and for everything else
 * @param registeredBuffers how many buffers are registered
 * @param registeredFiles how many files may be registered at a time
 * @param supportedOperations what the kernel has
 * @param allowedOperations what the kernel restricts the ring to, or nothing for all
 * @param warnings what was asked for and not granted
 */
public record GrantedDescriptor(String kernel, List<String> flags, List<String> features, int entries, int cqEntries,
		int maxInFlight, @Nullable Integer boundedWorkers, @Nullable Integer unboundedWorkers, int registeredBuffers,
		int registeredFiles, List<String> supportedOperations, @Nullable List<String> allowedOperations,
		List<String> warnings) implements OperationResponseBody {

	static GrantedDescriptor of(RingInfo info) {
		IoWorkers workers = info.maxWorkers();
		return new GrantedDescriptor(info.kernel(), Names.of(info.flags()), Names.of(info.features()), info.entries(),
				info.cqEntries(), info.maxInFlight(), (workers != null) ? workers.bounded() : null,
				(workers != null) ? workers.unbounded() : null, info.registeredBuffers(), info.registeredFiles(),
				Names.lowerCase(info.operations()), Names.ofAllowed(info.allowedOperations()), info.warnings());
	}

}
