package dev.iouring.spring;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import dev.iouring.IoUring;
import dev.iouring.OperationKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Uses each operation once, with futures and without. What is not used here shows.
 */
class EveryOperationTests extends AbstractTemplateTests {

	private static final Duration LATE = Duration.ofSeconds(50);

	private static final StandardOpenOption[] NEW = { StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
			StandardOpenOption.WRITE };

	private final Set<Method> used = new HashSet<>();

	private final AtomicLong copied = new AtomicLong();

	private <T> T recording(Class<T> type, T target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				this.used.add(method);
				try {
					return method.invoke(target, arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			}));
	}

	@Test
	void everyBlockingOperationWorks() throws Exception {
		IoUringOperations io = recording(IoUringOperations.class, this.template);
		io.write(file("a"), bytes("one"));
		io.write(file("a"), buffer("1"), StandardOpenOption.WRITE);
		io.append(file("a"), buffer(" two"));
		assertThat(io.read(file("a"))).isEqualTo(bytes("1ne two"));
		assertThat(io.readString(file("a"), StandardCharsets.UTF_8)).isEqualTo("1ne two");
		io.replace(file("b"), bytes("b"));
		io.replace(file("b"), buffer("bb"));
		assertThat(io.<Integer>replace(file("b"), (file) -> file.write(buffer("B"), 0))).isEqualTo(1);
		assertThat(io.<Integer>replace(file("b"), ReplaceOptions.defaults(), (file) -> file.write(buffer("BB"), 0)))
			.isEqualTo(2);
		assertThat(file("b")).hasContent("BB");
		io.open(file("b")).close();
		assertThat(io.<Long>withFile(file("b"), FileHandle::size)).isEqualTo(2);
		try (InputStream stream = io.inputStream(file("a"))) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("1ne two"));
		}
		try (OutputStream stream = io.outputStream(file("c"))) {
			stream.write(bytes("C"));
		}
		assertThat(file("c")).hasContent("C");
		ByteArrayOutputStream transferred = new ByteArrayOutputStream();
		assertThat(io.transferTo(file("a"), Channels.newChannel(transferred))).isEqualTo(7);
		assertThat(transferred.toString(StandardCharsets.UTF_8)).isEqualTo("1ne two");
		assertThat(io.transferFrom(file("d"), Channels.newChannel(new ByteArrayInputStream(bytes("DDD")))))
			.isEqualTo(3);
		assertThat(io.stat(file("d")).size()).isEqualTo(3);
		assertThat(io.exists(file("d"))).isTrue();
		io.move(file("d"), file("e"));
		assertThat(io.copy(file("e"), file("f"))).isEqualTo(3);
		assertThat(io.copy(file("e"), file("g"), this::hasCopied)).isEqualTo(3);
		assertThat(this.copied).hasValue(3);
		io.delete(file("f"));
		assertThat(io.deleteIfExists(file("f"))).isFalse();
		io.createDirectory(file("h"));
		io.createDirectories(file("h/i/j"));
		io.createLink(file("h/k"), file("a"));
		io.createSymbolicLink(file("h/l"), file("a"));
		io.syncDirectory(this.directory);
		assertNames();
		assertThat(io.batch((batch) -> batch.stat(file("g"))).status(0).size()).isEqualTo(3);
		assertThat(io.batch((batch) -> batch.stat(file("g")), LATE).orThrow()).hasSize(1);
		assertThat(io.chain((chain) -> chain.delete(file("g"))).orThrow()).hasSize(1);
		assertThat(io.chain((chain) -> chain.stat(file("a")), LATE).orThrow()).hasSize(1);
		assertThat(file("g")).doesNotExist();
		assertThat(io.async().exists(file("g")).join()).isFalse();
		io.requireAllowed("test", OperationKind.READ);
		if (this.backend == Backend.RING) {
			assertThat(io.<IoUring>execute((ring) -> ring)).isSameAs(this.io);
		}
		else {
			assertThatExceptionOfType(IoUringUnavailableException.class).isThrownBy(() -> io.execute((ring) -> null));
		}
		assertThat(this.used).containsExactlyInAnyOrder(IoUringOperations.class.getMethods());
	}

	@Test
	void everyOperationOfAFileWorks() throws Exception {
		FileHandle file = recording(FileHandle.class, this.template.open(file("a"), NEW));
		assertThat(file.path()).isEqualTo(file("a"));
		assertThat(file.write(buffer("abc"), 0)).isEqualTo(3);
		assertThat(file.writeFully(buffer("def"), 3)).isEqualTo(3);
		ByteBuffer target = ByteBuffer.allocate(4);
		assertThat(file.read(target, 0)).isEqualTo(4);
		assertThat(text(target)).isEqualTo("abcd");
		assertThat(file.readFully(target.clear(), 4)).isEqualTo(2);
		assertThat(text(target)).isEqualTo("ef");
		ByteArrayOutputStream transferred = new ByteArrayOutputStream();
		assertThat(file.transferTo(1, 3, Channels.newChannel(transferred))).isEqualTo(3);
		assertThat(transferred.toString(StandardCharsets.UTF_8)).isEqualTo("bcd");
		assertThat(file.transferFrom(Channels.newChannel(new ByteArrayInputStream(bytes("xyz"))), 0, 2)).isEqualTo(2);
		assertThat(file.stat().size()).isEqualTo(6);
		file.truncate(5);
		assertThat(file.size()).isEqualTo(5);
		file.force(true);
		assertThat(file.inputStream().readAllBytes()).isEqualTo(bytes("xycde"));
		assertThat(file.inputStream(1, 2).readAllBytes()).isEqualTo(bytes("yc"));
		try (OutputStream stream = file.outputStream(4)) {
			stream.write(bytes("E"));
		}
		assertThat(file.isOpen()).isTrue();
		file.close();
		assertThat(file("a")).hasContent("xycdE");
		assertThat(this.used).containsExactlyInAnyOrder(FileHandle.class.getMethods());
	}

	@Test
	void everyOperationOfABatchWorks() {
		this.template.write(file("old"), bytes("old"));
		this.template.write(file("gone"), bytes("gone"));
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			file.writeFully(buffer("abc"), 0);
			ByteBuffer target = ByteBuffer.allocate(2);
			BatchResult result = this.template.batch((real) -> {
				Batch batch = recording(Batch.class, real);
				batch.read(file, target, 1);
				batch.write(file, buffer("def"), 3);
				batch.force(file, false);
				batch.stat(this.directory);
				batch.rename(file("old"), file("new"));
				batch.delete(file("gone"));
				batch.createDirectory(file("h"));
			}).orThrow();
			assertThat(result).hasSize(7);
			assertThat(result.bytes(0)).isEqualTo(2);
			assertThat(text(target)).isEqualTo("bc");
			assertThat(result.bytes(1)).isEqualTo(3);
			assertThat(result.status(3).isDirectory()).isTrue();
		}
		assertThat(file("a")).hasContent("abcdef");
		assertThat(file("old")).doesNotExist();
		assertThat(file("new")).hasContent("old");
		assertThat(file("gone")).doesNotExist();
		assertThat(file("h")).isDirectory();
		assertThat(this.used).containsExactlyInAnyOrder(Batch.class.getMethods());
	}

	@Test
	void everyFutureWorks() throws Exception {
		AsyncIoUringOperations io = recording(AsyncIoUringOperations.class, this.template.async());
		io.write(file("a"), bytes("one")).join();
		io.write(file("a"), buffer("1"), StandardOpenOption.WRITE).join();
		io.append(file("a"), buffer(" two")).join();
		assertThat(io.read(file("a")).join()).isEqualTo(bytes("1ne two"));
		assertThat(io.readString(file("a"), StandardCharsets.UTF_8).join()).isEqualTo("1ne two");
		io.replace(file("b"), bytes("b")).join();
		io.replace(file("b"), buffer("bb")).join();
		assertThat(io.replace(file("b"), (file) -> file.write(buffer("B"), 0)).join()).isEqualTo(1);
		assertThat(io.replace(file("b"), ReplaceOptions.defaults(), (file) -> file.write(buffer("BB"), 0)).join())
			.isEqualTo(2);
		assertThat(file("b")).hasContent("BB");
		assertThat(io.withFile(file("b"), FileHandle::size).join()).isEqualTo(2);
		try (InputStream stream = io.inputStream(file("a")).join()) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("1ne two"));
		}
		try (OutputStream stream = io.outputStream(file("c")).join()) {
			stream.write(bytes("C"));
		}
		assertThat(file("c")).hasContent("C");
		ByteArrayOutputStream transferred = new ByteArrayOutputStream();
		assertThat(io.transferTo(file("a"), Channels.newChannel(transferred)).join()).isEqualTo(7);
		assertThat(transferred.toString(StandardCharsets.UTF_8)).isEqualTo("1ne two");
		assertThat(io.transferFrom(file("d"), Channels.newChannel(new ByteArrayInputStream(bytes("DDD")))).join())
			.isEqualTo(3);
		assertThat(io.stat(file("d")).join().size()).isEqualTo(3);
		assertThat(io.exists(file("d")).join()).isTrue();
		io.move(file("d"), file("e")).join();
		assertThat(io.copy(file("e"), file("f")).join()).isEqualTo(3);
		assertThat(io.copy(file("e"), file("g"), this::hasCopied).join()).isEqualTo(3);
		assertThat(this.copied).hasValue(3);
		io.delete(file("f")).join();
		assertThat(io.deleteIfExists(file("f")).join()).isFalse();
		io.createDirectory(file("h")).join();
		io.createDirectories(file("h/i/j")).join();
		io.createLink(file("h/k"), file("a")).join();
		io.createSymbolicLink(file("h/l"), file("a")).join();
		io.syncDirectory(this.directory).join();
		assertNames();
		assertThat(io.batch((batch) -> batch.stat(file("g"))).join().status(0).size()).isEqualTo(3);
		assertThat(io.batch((batch) -> batch.stat(file("g")), LATE).join().orThrow()).hasSize(1);
		assertThat(io.chain((chain) -> chain.delete(file("g"))).join().orThrow()).hasSize(1);
		assertThat(io.chain((chain) -> chain.stat(file("a")), LATE).join().orThrow()).hasSize(1);
		assertThat(file("g")).doesNotExist();
		useFile(io);
		assertThat(
				io.<Boolean>execute((ring) -> ring == this.io).handle((same, ex) -> (ex != null) ? null : same).join())
			.isEqualTo((this.backend == Backend.RING) ? true : null);
		assertThat(this.used).containsExactlyInAnyOrder(AsyncIoUringOperations.class.getMethods());
	}

	private void useFile(AsyncIoUringOperations io) {
		FileHandle file = io.open(file("m"), NEW).join();
		assertThat(io.write(file, buffer("abc"), 0).join()).isEqualTo(3);
		assertThat(io.writeFully(file, buffer("def"), 3).join()).isEqualTo(3);
		ByteBuffer target = ByteBuffer.allocate(4);
		assertThat(io.read(file, target, 0).join()).isEqualTo(4);
		assertThat(text(target)).isEqualTo("abcd");
		assertThat(io.readFully(file, target.clear(), 4).join()).isEqualTo(2);
		assertThat(text(target)).isEqualTo("ef");
		ByteArrayOutputStream transferred = new ByteArrayOutputStream();
		assertThat(io.transferTo(file, 1, 3, Channels.newChannel(transferred)).join()).isEqualTo(3);
		assertThat(transferred.toString(StandardCharsets.UTF_8)).isEqualTo("bcd");
		assertThat(io.transferFrom(file, Channels.newChannel(new ByteArrayInputStream(bytes("xyz"))), 0, 2).join())
			.isEqualTo(2);
		assertThat(io.stat(file).join().size()).isEqualTo(6);
		io.truncate(file, 5).join();
		assertThat(io.size(file).join()).isEqualTo(5);
		io.force(file, true).join();
		io.close(file).join();
		assertThat(file.isOpen()).isFalse();
		assertThat(file("m")).hasContent("xycde");
	}

	private void hasCopied(long bytes, long expected) {
		assertThat(expected).isEqualTo(3);
		this.copied.set(bytes);
	}

	private void assertNames() throws IOException {
		assertThat(file("d")).doesNotExist();
		assertThat(file("e")).hasContent("DDD");
		assertThat(file("f")).doesNotExist();
		assertThat(file("g")).hasContent("DDD");
		assertThat(file("h/i/j")).isDirectory();
		assertThat(Files.isSameFile(file("h/k"), file("a"))).isTrue();
		assertThat(Files.isSymbolicLink(file("h/k"))).isFalse();
		assertThat(Files.readSymbolicLink(file("h/l"))).isEqualTo(file("a"));
	}

}
