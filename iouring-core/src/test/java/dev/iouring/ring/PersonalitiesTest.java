package dev.iouring.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Credentials that requests are checked with. Only root has some to give up.
 */
class PersonalitiesTest extends AbstractRingTest {

	private static final int NOBODY = 65534;

	@TempDir
	Path directory;

	@Test
	void aRequestIsCheckedWithTheCredentialsItNames() throws Exception {
		Path secret = file("secret", "rw-------");
		Path open = file("open", "rw-r--r--");
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		int nobody = registerNobody();
		int root = Personalities.register(this.ring);
		assertThat(root).isBetween(1, Personalities.MAX_ID).isNotEqualTo(nobody);
		assertThat(open(secret, FileFlags.O_RDONLY, nobody)).isEqualTo(-Errno.EACCES);
		this.test.owned(open(open, FileFlags.O_RDONLY, nobody));
		this.test.owned(open(secret, FileFlags.O_RDONLY, root));
		Path created = this.directory.resolve("created");
		this.test.owned(open(created, FileFlags.O_CREAT | FileFlags.O_WRONLY, nobody));
		assertThat(Files.getAttribute(created, "unix:uid")).isEqualTo(NOBODY);
		Personalities.unregister(this.ring, nobody);
		assertThat(open(open, FileFlags.O_RDONLY, nobody)).as("credentials that are gone").isEqualTo(-Errno.EINVAL);
	}

	private Path file(String name, String permissions) throws IOException {
		Path file = Files.createFile(this.directory.resolve(name));
		return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
	}

	private int open(Path path, int flags, int personality) throws IOException {
		return this.test.run((sqe) -> PathOperations
			.openat(sqe, FileFlags.AT_FDCWD, this.test.path(path), flags | FileFlags.O_CLOEXEC, 0600)
			.personality(personality));
	}

	/** Registers on a thread that gives its own rights up, and ends. */
	private int registerNobody() throws Exception {
		assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
				"only root can take on the credentials of others");
		CompletableFuture<Integer> id = new CompletableFuture<>();
		Thread.ofPlatform().start(() -> {
			Libc.setFileSystemUser(NOBODY);
			try {
				id.complete(Personalities.register(this.ring));
			}
			catch (IOException | RuntimeException ex) {
				id.completeExceptionally(ex);
			}
		}).join();
		return id.get();
	}

	@Test
	void credentialsAreTakenBackOnce() throws IOException {
		int id = Personalities.register(this.ring);
		Personalities.unregister(this.ring, id);
		TestRing.fails(Errno.EINVAL, "UNREGISTER_PERSONALITY", () -> Personalities.unregister(this.ring, id));
		assertThatIllegalArgumentException().isThrownBy(() -> Personalities.unregister(this.ring, 0))
			.withMessage("personality 0 is outside of 1 to 65535");
		assertThatIllegalArgumentException().isThrownBy(() -> Personalities.unregister(this.ring, 65536))
			.withMessage("personality 65536 is outside of 1 to 65535");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 65536 })
	void aRequestThatWouldKeepTheCredentialsOfItsThreadIsRefused(int id) {
		Sqe sqe = this.ring.sq().next();
		assertThatIllegalArgumentException().isThrownBy(() -> sqe.personality(id))
			.withMessage("personality " + id + " is outside of 1 to 65535");
		this.ring.sq().undo();
	}

}
