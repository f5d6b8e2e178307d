package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which memory the kernel may have.
 */
class MemoryTest {

	@Test
	void memoryThatNobodyCanFreeIsUnclosable() {
		assertThat(Memory.isUnclosable(Arena.global().allocate(8))).isTrue();
		assertThat(Memory.isUnclosable(Arena.ofAuto().allocate(8))).isTrue();
		assertThat(Memory.isUnclosable(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8)))).isTrue();
		assertThat(Memory.isUnclosable(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8).slice(2, 4)))).isTrue();
		assertThat(Memory.isUnclosable(Arena.ofAuto().allocate(8).asSlice(4).asReadOnly())).isTrue();
	}

	@Test
	@SuppressWarnings("restricted")
	void everyOtherMemoryIsNot() {
		try (Arena shared = Arena.ofShared(); Arena confined = Arena.ofConfined()) {
			assertThat(Memory.isUnclosable(shared.allocate(8))).isFalse();
			assertThat(Memory.isUnclosable(MemorySegment.ofBuffer(shared.allocate(8).asByteBuffer()))).isFalse();
			assertThat(Memory.isUnclosable(confined.allocate(8))).isFalse();
			assertThat(Memory.isUnclosable(Arena.global().allocate(8).reinterpret(8, shared, null))).isFalse();
		}
		assertThat(Memory.isUnclosable(MemorySegment.ofArray(new byte[8]))).isFalse();
	}

	@Test
	@SuppressWarnings("restricted")
	void memoryOfAnotherSizeIsStillItsArenas() {
		try (Arena shared = Arena.ofShared(); Arena confined = Arena.ofConfined()) {
			MemorySegment memory = shared.allocate(8);
			assertThat(Memory.isUnclosable(memory.reinterpret(4))).isFalse();
			assertThat(Memory.isUnclosable(MemorySegment.ofAddress(memory.address()).reinterpret(8, shared, null)))
				.isFalse();
			assertThat(Memory.isShareable(confined.allocate(8).reinterpret(4))).isFalse();
			assertThat(Memory.isShareable(memory.reinterpret(8, confined, null))).isFalse();
		}
		assertThat(Memory.isUnclosable(Arena.ofAuto().allocate(8).reinterpret(4))).isTrue();
	}

	/** Whoever does this answers for it, as {@link Operation} says. */
	@Test
	@SuppressWarnings("restricted")
	void memoryThatIsDeclaredUnclosableIsTakenAtItsWord() {
		try (Arena shared = Arena.ofShared()) {
			MemorySegment memory = shared.allocate(8);
			assertThat(Memory.isUnclosable(memory.reinterpret(8, Arena.global(), null))).isTrue();
			assertThat(Memory.isUnclosable(memory.reinterpret(8, Arena.ofAuto(), null))).isTrue();
			assertThat(Memory.isUnclosable(MemorySegment.ofAddress(memory.address()).reinterpret(8))).isTrue();
		}
	}

	@Test
	void mappedMemoryIsForItsCallerToTouch(@TempDir Path directory) throws Exception {
		Path file = Files.write(directory.resolve("file"), new byte[4096]);
		try (FileChannel channel = FileChannel.open(file); Arena shared = Arena.ofShared()) {
			assertThat(Memory.isUnclosable(channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096, shared))).isFalse();
			assertThat(Memory.isUnclosable(MemorySegment.ofBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096))))
				.isFalse();
		}
	}

	@Test
	void memoryOfAnotherThreadsConfinedArenaIsRefusedToo() throws Exception {
		try (Arena confined = Arena.ofConfined()) {
			MemorySegment memory = confined.allocate(8);
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread.ofPlatform().start(() -> {
				try {
					Memory.requireShareable(memory);
				}
				catch (IllegalArgumentException ex) {
					thrown.set(ex);
				}
			}).join();
			assertThat(thrown.get()).hasMessageContaining("8 bytes");
		}
	}

}
