package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.iouring.Availability;
import dev.iouring.Availability.Unavailable;
import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.OperationKind;
import dev.iouring.RingInfo;
import dev.iouring.UnavailableReason;
import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.spring.IoUringNoSuchFileException;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.Documentation;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;
import dev.iouring.spring.boot.autoconfigure.endpoint.IoUringEndpoint.IoUringDescriptor;
import dev.iouring.spring.boot.autoconfigure.endpoint.RingDescriptor.OutcomesDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class IoUringEndpointTests {

	private static final Unavailable DISABLED = Unavailable.disabled("By a test", "Nothing to do");

	@TempDir
	private Path directory;

	@Test
	void tellsWhatAnOpenRingHasAndDid() throws IOException {
		try (IoUring io = IoUring.open(IoUringOptions.builder().entries(8).path(IoPath.RING).build())) {
			IoUringTemplate template = new IoUringTemplate(io);
			assertThatExceptionOfType(IoUringNoSuchFileException.class)
				.isThrownBy(() -> template.read(this.directory.resolve("missing")));
			RingDescriptor ring = describe(io, template);
			RingInfo info = io.info().orElseThrow();
			assertThat(ring.state()).isEqualTo("open");
			assertThat(ring.failure()).isNull();
			assertThat(ring.options().entries()).isEqualTo(8);
			assertThat(ring.options().path()).isEqualTo("ring");
			assertThat(ring.granted().kernel()).isEqualTo(info.kernel());
			assertThat(ring.granted().entries()).isEqualTo(8);
			assertThat(ring.granted().flags()).contains("CQSIZE");
			assertThat(ring.granted().supportedOperations()).contains("nop", "read", "openat").isSorted();
			assertThat(ring.granted().allowedOperations()).isNull();
			assertThat(ring.granted().warnings()).isEqualTo(info.warnings());
			assertThat(ring.statistics()).isEqualTo(io.statistics());
			assertThat(ring.outcomes()).containsEntry("openat", new OutcomesDescriptor(0, 1, 0))
				.doesNotContainKey("write");
			assertThat(ring.errors()).containsExactlyEntriesOf(Map.of("ENOENT", 1L));
			assertThat(ring.fallback().operations()).isZero();
		}
	}

	@Test
	void tellsWhatARingIsRestrictedTo() throws IOException {
		try (IoUring io = IoUring.open(
				IoUringOptions.builder().allowedOperations(Set.of(OperationKind.READ, OperationKind.OPENAT)).build())) {
			RingDescriptor ring = describe(io);
			assertThat(ring.options().allowedOperations()).contains("openat", "read");
			assertThat(ring.granted().allowedOperations()).contains("openat", "read").doesNotContain("write");
		}
	}

	@Test
	void opensNoRing() {
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			RingDescriptor ring = describe(io);
			assertThat(ring.state()).isEqualTo("new");
			assertThat(ring.granted()).isNull();
			assertThat(io.state()).isEqualTo(IoUring.State.NEW);
		}
	}

	@Test
	void tellsWhyAndHowTheFallbackIsUsed() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "hello");
		try (IoUring io = IoUring.unavailable(IoUringOptions.defaults(), DISABLED)) {
			IoUringTemplate template = new IoUringTemplate(io);
			template.stat(file);
			RingDescriptor ring = describe(io, template);
			assertThat(ring.failure().exception()).isEqualTo("dev.iouring.IoUringUnavailableException");
			assertThat(ring.failure().unavailable().reason()).isEqualTo("DISABLED");
			assertThat(ring.failure().unavailable().message()).isEqualTo("By a test");
			assertThat(ring.failure().unavailable().remedy()).isEqualTo("Nothing to do");
			assertThat(ring.fallback().operations()).isEqualTo(1);
			assertThat(ring.fallback().outcomes())
				.containsExactlyEntriesOf(Map.of("statx", new OutcomesDescriptor(1, 0, 0)));
		}
	}

	@Test
	void knowsRingsByTheirNamesOnly() {
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			IoUringEndpoint endpoint = endpoint(io, new Availability.Available("6.18"));
			assertThat(endpoint.ring("default")).isNotNull();
			assertThat(endpoint.ring("other")).isNull();
			assertThat(endpoint.rings().rings()).containsOnlyKeys("default");
			assertThat(endpoint.rings().availability().kernel()).isEqualTo("6.18");
			assertThat(endpoint.rings().availability().available()).isTrue();
		}
	}

	@Test
	void asksWhetherThereCanBeARingOnlyWhereThereIsNone() throws IOException {
		AtomicInteger probes = new AtomicInteger();
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			IoUringEndpoint endpoint = new IoUringEndpoint(new IoUringRegistry(Map.of("default", io)),
					new IoUringProbe(() -> {
						probes.incrementAndGet();
						return DISABLED;
					}), List.of());
			io.open();
			String kernel = io.info().orElseThrow().kernel();
			assertThat(endpoint.rings().availability())
				.isEqualTo(new AvailabilityDescriptor(true, kernel, null, null, null, null, null));
			assertThat(probes).hasValue(0);
			io.suspend();
			assertThat(endpoint.rings().availability().reason()).isEqualTo("DISABLED");
			assertThat(endpoint.rings().availability().available()).isFalse();
			assertThat(probes).hasValue(1);
		}
	}

	@Test
	void tellsTheErrorOfACallThatWasRefused() {
		AvailabilityDescriptor availability = AvailabilityDescriptor.of(new Unavailable(UnavailableReason.NOT_PERMITTED,
				"io_uring_setup", Errno.EPERM, "io_uring_setup failed: EPERM", "Allow it"));
		assertThat(availability.available()).isFalse();
		assertThat(availability.call()).isEqualTo("io_uring_setup");
		assertThat(availability.errno()).isEqualTo("EPERM");
		assertThat(availability.message()).isEqualTo("io_uring_setup failed: EPERM");
	}

	@Test
	void leavesOutWhatTheTextOfAnExceptionMayTell() {
		Exception secret = new IllegalStateException("/home/alice/secret",
				new ErrnoException("io_uring_enter", Errno.EBADF));
		assertThat(FailureDescriptor.of(secret))
			.isEqualTo(new FailureDescriptor("java.lang.IllegalStateException", "io_uring_enter", "EBADF", null));
		assertThat(AvailabilityDescriptor.of(new Unavailable(UnavailableReason.OTHER, null, 0,
				"NoClassDefFoundError: /home/alice", "See the cause")))
			.isEqualTo(new AvailabilityDescriptor(false, null, "OTHER", null, null, null, "See the cause"));
	}

	@Test
	void documentsEachField() {
		assertThat(Documentation.observability().firstColumn("Endpoint"))
			.containsExactlyElementsOf(fields("", IoUringDescriptor.class).toList());
	}

	private static Stream<String> fields(String prefix, Type type) {
		if (type instanceof ParameterizedType map) {
			return fields(prefix + ".*", map.getActualTypeArguments()[map.getActualTypeArguments().length - 1]);
		}
		boolean described = type instanceof Class<?> descriptor && descriptor.isRecord();
		if (!described || prefix.endsWith(".unavailable")) {
			return Stream.of(prefix);
		}
		return Stream.of(((Class<?>) type).getRecordComponents())
			.flatMap((component) -> fields(prefix.isEmpty() ? component.getName() : prefix + "." + component.getName(),
					typeOf(component)));
	}

	private static Type typeOf(RecordComponent component) {
		return (component.getType() == Map.class) ? component.getGenericType() : component.getType();
	}

	private static RingDescriptor describe(IoUring io, IoUringTemplate... templates) {
		return endpoint(io, DISABLED, templates).ring("default");
	}

	private static IoUringEndpoint endpoint(IoUring io, Availability availability, IoUringTemplate... templates) {
		return new IoUringEndpoint(new IoUringRegistry(Map.of("default", io)), new IoUringProbe(() -> availability),
				List.of(templates));
	}

}
