package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.iouring.Availability;
import dev.iouring.Availability.Available;
import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint @Endpoint} that tells what rings there are, what the kernel has granted
 * them and what they have done. It opens none of them, and shows neither paths nor
 * addresses. Only if none is open, and nobody has found out before whether io_uring can
 * be used, it asks the {@link IoUringProbe}, which takes a ring of its own for a moment.
 */
@Endpoint(id = "iouring", defaultAccess = Access.READ_ONLY)
public class IoUringEndpoint {

	private final IoUringRegistry registry;

	private final IoUringProbe probe;

	private final List<IoUringTemplate> templates;

	/**
	 * Creates an endpoint.
	 * @param registry the rings
	 * @param probe tells whether io_uring can be used while no ring is open
	 * @param templates those that work on the rings
	 */
	public IoUringEndpoint(IoUringRegistry registry, IoUringProbe probe, Collection<IoUringTemplate> templates) {
		this.registry = registry;
		this.probe = probe;
		this.templates = List.copyOf(templates);
	}

	/**
	 * Tells about all rings.
	 * @return what there is to tell
	 */
	@ReadOperation
	public IoUringDescriptor rings() {
		Map<String, RingDescriptor> rings = new LinkedHashMap<>();
		this.registry.asMap().forEach((name, ring) -> rings.put(name, describe(ring)));
		return new IoUringDescriptor(AvailabilityDescriptor.of(availability()), rings);
	}

	private Availability availability() {
		return this.registry.asMap()
			.values()
			.stream()
			.flatMap((ring) -> ring.info().stream())
			.findFirst()
			.<Availability>map((info) -> new Available(info.kernel()))
			.orElseGet(this.probe::availability);
	}

	/**
	 * Tells about one ring.
	 * @param name the ring's name
	 * @return what there is to tell, or {@code null} if there is no such ring
	 */
	@ReadOperation
	public @Nullable RingDescriptor ring(@Selector String name) {
		IoUring ring = this.registry.asMap().get(name);
		return (ring != null) ? describe(ring) : null;
	}

	private RingDescriptor describe(IoUring ring) {
		return RingDescriptor.of(ring, this.templates.stream().filter((template) -> template.io() == ring).toList());
	}

	/**
	 * All rings.
	 *
	 * @param availability whether this process can use io_uring
	 * @param rings the rings by name
	 */
	public record IoUringDescriptor(AvailabilityDescriptor availability,
			Map<String, RingDescriptor> rings) implements OperationResponseBody {
	}

}
