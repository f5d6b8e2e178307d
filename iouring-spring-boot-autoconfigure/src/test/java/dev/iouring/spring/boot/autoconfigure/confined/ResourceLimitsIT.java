package dev.iouring.spring.boot.autoconfigure.confined;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.iouring.spring.boot.autoconfigure.confined.ConfinedJvm.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a program sees that hits a limit of its process or its disk, and that it goes on
 * working. What that is in detail is checked within the limited process.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class ResourceLimitsIT {

	private static final int DESCRIPTORS = 512;

	/** What older distributions permit, and less than the registered buffers have. */
	private static final int LOCKED_MEMORY = 64 << 10;

	private static final String REGISTERED_FILES = "--iouring.registered-files=1000";

	private static final String REGISTERED_BUFFERS = "--iouring.registered-buffers.count=8";

	private ConfinedJvm jvm;

	@BeforeAll
	void prepare() throws Exception {
		this.jvm = ConfinedJvm.create();
	}

	@AfterAll
	void cleanUp() throws Exception {
		if (this.jvm != null) {
			this.jvm.close();
		}
	}

	@Test
	void aFullDisk() throws Exception {
		Path work = createWorkDirectory("full-disk");
		Path disk = Files.createDirectory(work.resolve("disk"));
		List<String> confinement = Confinement.smallDisk(disk, FullFileChecks.ROOM);
		Outcome probe = this.jvm.run(confinement, work, List.of(), List.of("-version"), 60);
		Assumptions.assumeTrue(probe.exitCode() == 0,
				() -> "This process may not mount a file system: " + probe.output());
		this.jvm.runChecks(FullFileChecks.class, confinement, work, "-D" + FullFileChecks.DIRECTORY + "=" + disk,
				"-D" + FullFileChecks.ERROR + "=ENOSPC", "-D" + FullFileChecks.HINT + "=no space left");
	}

	@Test
	void aLimitOfTheSizeOfFiles() throws Exception {
		Path work = createWorkDirectory("file-size");
		this.jvm.runChecks(FullFileChecks.class, Confinement.fileSize(FullFileChecks.ROOM), work,
				"-D" + FullFileChecks.DIRECTORY + "=" + work, "-D" + FullFileChecks.ERROR + "=EFBIG",
				"-D" + FullFileChecks.HINT + "=RLIMIT_FSIZE");
	}

	@Test
	void aLimitOfOpenFiles() throws Exception {
		this.jvm.runChecks(OpenFilesChecks.class, Confinement.openFiles(DESCRIPTORS),
				createWorkDirectory("open-files"));
	}

	@Test
	void tooLittleLockedMemoryForRegisteredBuffersIsSaidAndDoneWithout() throws Exception {
		List<String> free = start("memory-free", Confinement.none()).lines(ConfinedApplication.RESULT);
		Outcome outcome = start("memory", Confinement.lockedMemory(LOCKED_MEMORY), REGISTERED_BUFFERS);
		assertThat(outcome.exitCode()).as(outcome.output()).isZero();
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isNotEmpty().isEqualTo(free);
		assertThat(outcome.lines(ConfinedApplication.HEALTH + "used ")).singleElement()
			.asString()
			.contains("UP", "backend=io_uring", "8 registered buffers of 65536 bytes were refused", "ENOMEM",
					"RLIMIT_MEMLOCK", "ulimit -l");
	}

	@Test
	void tooLittleLockedMemoryForRegisteredBuffersFailsWhoAlwaysWantsThem() throws Exception {
		Outcome outcome = start("memory-always", Confinement.lockedMemory(LOCKED_MEMORY), REGISTERED_BUFFERS,
				"--iouring.mode=always");
		assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
		assertThat(outcome.output()).contains("APPLICATION FAILED TO START",
				"io_uring_register(BUFFERS) failed: ENOMEM", "RLIMIT_MEMLOCK at 65536 bytes", "ulimit -l",
				"'iouring.registered-buffers'");
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isEmpty();
	}

	@Test
	void fewerFilesThanShallBeRegisteredAreSaidAndDoneWithout() throws Exception {
		List<String> free = start("files-free", Confinement.none(), REGISTERED_FILES).lines(ConfinedApplication.RESULT);
		Outcome outcome = start("files", Confinement.openFiles(DESCRIPTORS), REGISTERED_FILES);
		assertThat(outcome.exitCode()).as(outcome.output()).isZero();
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isNotEmpty().isEqualTo(free);
		assertThat(outcome.lines(ConfinedApplication.HEALTH + "used ")).singleElement()
			.asString()
			.contains("UP", "backend=io_uring", "1000 registered files were refused", "EMFILE", "RLIMIT_NOFILE",
					"ulimit -n");
	}

	@Test
	void fewerFilesThanShallBeRegisteredFailWhoAlwaysWantsThem() throws Exception {
		Outcome outcome = start("files-always", Confinement.openFiles(DESCRIPTORS), REGISTERED_FILES,
				"--iouring.mode=always");
		assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
		assertThat(outcome.output()).contains("APPLICATION FAILED TO START", "io_uring_register(FILES2) failed: EMFILE",
				"ulimit -n", "'iouring.registered-files'");
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isEmpty();
	}

	private Outcome start(String name, List<String> confinement, String... arguments) throws Exception {
		return this.jvm.run(confinement, this.jvm.createWorkDirectory(name), List.of(),
				Stream
					.concat(Stream.of(ConfinedApplication.class.getName(), "--iouring.entries=16"),
							Stream.of(arguments))
					.toList(),
				120);
	}

	private Path createWorkDirectory(String name) throws IOException {
		Path work = this.jvm.createWorkDirectory(name);
		Files.write(work.resolve(FullFileChecks.SOURCE), new byte[FullFileChecks.TOO_MUCH]);
		return work;
	}

}
