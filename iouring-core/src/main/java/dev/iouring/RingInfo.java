package dev.iouring;

import java.util.List;
import java.util.Set;

import dev.iouring.ring.Feature;
import dev.iouring.ring.IoWorkers;
import dev.iouring.ring.Opcode;
import dev.iouring.ring.SetupFlag;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel granted when a ring was opened.
 *
 * @param kernel the kernel's release, as {@code uname -r} prints it
 * @param flags the set-up flags in force
 * @param features what the kernel says it can do
 * @param entries slots of the submission queue
 * @param cqEntries slots of the completion queue
 * @param maxInFlight how many operations the kernel may hold at a time
 * @param operations what the kernel has; empty if it does not tell, as before Linux 5.6
 * @param maxWorkers how many worker threads the kernel may start, or {@code null} if it
 * does not let itself be limited, as before Linux 5.15
 * @param registeredBuffers how many buffers are registered with the kernel
 * @param registeredFiles how many slots for files are registered with the kernel
 * @param allowedOperations what the kernel restricts the ring to, or {@code null} if to
 * nothing
 * @param warnings what was asked for and not granted, in words for an operator
 */
public record RingInfo(String kernel, Set<SetupFlag> flags, Set<Feature> features, int entries, int cqEntries,
		int maxInFlight, Set<Opcode> operations, @Nullable IoWorkers maxWorkers, int registeredBuffers,
		int registeredFiles, @Nullable Set<OperationKind> allowedOperations, List<String> warnings) {

	public RingInfo {
		flags = Set.copyOf(flags);
		features = Set.copyOf(features);
		operations = Set.copyOf(operations);
		allowedOperations = (allowedOperations != null) ? Set.copyOf(allowedOperations) : null;
		warnings = List.copyOf(warnings);
	}

}
