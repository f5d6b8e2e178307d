package dev.iouring.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;

import dev.iouring.Availability.Unavailable;
import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.OperationKind;
import dev.iouring.OperationOutcomes;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The central class to do file I/O with io_uring in an application. It opens and closes
 * files, finishes what was short, and translates the JDK's exceptions into those that
 * descend from {@link IoUringException}. Where io_uring is unavailable, the same
 * operations run on {@code java.nio} and a bounded pool of platform threads with the same
 * contract, if the {@link FallbackPolicy} permits. {@link #execute(IoUringCallback)}
 * hands out the ring for everything else.
 *
 * <p>
 * If the ring's thread ends with an error, what is pending fails with
 * {@link IoUringClosedException}, and the next operation opens the ring anew.
 *
 * <p>
 * Thread-safe. There is nothing to close: the ring belongs to whoever created it, and the
 * threads of the fallback end by themselves when they are idle.
 *
 * @see IoUringOperations
 */
public class IoUringTemplate implements IoUringOperations {

	private static final Duration RETRY_INTERVAL = Duration.ofSeconds(30);

	private final IoUring io;

	private final SwitchingBackend files;

	private final Restrictions restrictions;

	private final FileRelocation relocation;

	private final FileReplacement replacement;

	private final Observing observing;

	private final AsyncRunner runner;

	/**
	 * Creates a template with the default options.
	 * @param io the ring to use, which may be unavailable
	 */
	public IoUringTemplate(IoUring io) {
		this(io, TemplateOptions.defaults());
	}

	/**
	 * Creates a template.
	 * @param io the ring to use, which may be unavailable
	 * @param options how to work
	 */
	public IoUringTemplate(IoUring io, TemplateOptions options) {
		this(io, options, RETRY_INTERVAL, null);
	}

	/**
	 * Creates a template whose operations are observed.
	 * @param io the ring to use, which may be unavailable
	 * @param options how to work
	 * @param observer whom to tell of each operation
	 */
	public IoUringTemplate(IoUring io, TemplateOptions options, OperationObserver observer) {
		this(io, options, RETRY_INTERVAL, Objects.requireNonNull(observer, "'observer' must not be null"));
	}

	IoUringTemplate(IoUring io, TemplateOptions options, Duration retryInterval) {
		this(io, options, retryInterval, null);
	}

	private IoUringTemplate(IoUring io, TemplateOptions options, Duration retryInterval,
			@Nullable OperationObserver observer) {
		Assert.notNull(io, "'io' must not be null");
		Assert.notNull(options, "'options' must not be null");
		this.io = io;
		this.files = new SwitchingBackend(io, options, retryInterval);
		this.restrictions = this.files.restrictions();
		this.relocation = new FileRelocation(this.files, this.restrictions);
		this.replacement = new FileReplacement(this.files, this.restrictions);
		this.observing = new Observing(io.name(), this.files, observer);
		this.runner = new AsyncRunner(options.maxPending(), io.options().executor(), this.observing);
	}

	/**
	 * Creates a template that never uses io_uring and calls nothing outside of the JVM,
	 * for tests and for machines that have no io_uring: everything but
	 * {@link #execute(IoUringCallback)} runs on {@code java.nio}.
	 * @return a template with the default options, on a ring that is unavailable
	 */
	public static IoUringTemplate withoutIoUring() {
		return new IoUringTemplate(IoUring.unavailable(IoUringOptions.defaults(),
				Unavailable.disabled("This template was made without io_uring", "Create it with an IoUring")));
	}

	/**
	 * Returns the ring that this template uses.
	 * @return the ring, which may be unavailable
	 */
	public IoUring io() {
		return this.io;
	}

	/**
	 * Returns what this template has done so far.
	 * @return the counters
	 */
	public TemplateStatistics statistics() {
		return new TemplateStatistics(this.files.ring().operations(), this.files.nio().operations(),
				this.runner.pending(), this.files.nio().threads());
	}

	/**
	 * Returns how the fallback's operations of one kind have ended so far. Reading from a
	 * pipe and writing to one count when they end, which may be after their caller was
	 * interrupted and left.
	 * @param operation the kind
	 * @return the counts since this was created
	 */
	public OperationOutcomes fallbackOutcomes(FallbackOperation operation) {
		Assert.notNull(operation, "'operation' must not be null");
		return this.files.nio().counters().outcomes(operation);
	}

	@Override
	public byte[] read(Path path) {
		return this.observing.observe(TemplateOperation.READ_FILE, path,
				() -> useFile(path, TemplateFile::readAllBytes, OpenOptions.of(), OperationKind.READ));
	}

	@Override
	public String readString(Path path, Charset charset) {
		Assert.notNull(charset, "'charset' must not be null");
		return this.observing.observe(TemplateOperation.READ_FILE, path,
				() -> useFile(path, (file) -> file.readString(charset), OpenOptions.of(), OperationKind.READ));
	}

	@Override
	public void write(Path path, byte[] content, OpenOption... options) {
		Assert.notNull(content, "'content' must not be null");
		write(path, ByteBuffer.wrap(content), options);
	}

	@Override
	public void write(Path path, ByteBuffer content, OpenOption... options) {
		Buffers.check(content);
		OpenOptions checked = OpenOptions.forWriting(options);
		this.observing.observe(TemplateOperation.WRITE_FILE, path,
				() -> useFile(path, (file) -> file.writeFully(content, 0), checked, OperationKind.WRITE));
	}

	@Override
	public void append(Path path, ByteBuffer content) {
		write(path, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	@Override
	public void replace(Path path, byte[] content) {
		Assert.notNull(content, "'content' must not be null");
		replace(path, ByteBuffer.wrap(content));
	}

	@Override
	public void replace(Path path, ByteBuffer content) {
		Buffers.check(content);
		replaceFile(path, ReplaceOptions.defaults(), (file) -> file.writeFully(content, 0));
	}

	@Override
	public <T extends @Nullable Object> T replace(Path path, FileCallback<T> writer) {
		return replace(path, ReplaceOptions.defaults(), writer);
	}

	@Override
	public <T extends @Nullable Object> T replace(Path path, ReplaceOptions options, FileCallback<T> writer) {
		Assert.notNull(options, "'options' must not be null");
		Assert.notNull(writer, "'writer' must not be null");
		return replaceFile(path, options, (file) -> writer.with(file.observedBy(this.observing)));
	}

	private <T extends @Nullable Object> T replaceFile(Path path, ReplaceOptions options, FileUse<T> writer) {
		return this.observing.observe(TemplateOperation.REPLACE, path, () -> call("replace", path,
				() -> this.replacement.replace(path, options, (file) -> writer.with((TemplateFile) file))));
	}

	@Override
	public FileHandle open(Path path, OpenOption... options) {
		return open(path, OpenOptions.of(options));
	}

	private FileHandle open(Path path, OpenOptions options, OperationKind... purpose) {
		return this.observing.observe(TemplateOperation.OPEN, path, () -> openFile(path, options, purpose))
			.observedBy(this.observing);
	}

	/** Opening may create or empty a file, so what it is for has to be allowed before. */
	private TemplateFile openFile(Path path, OpenOptions options, OperationKind... purpose) {
		return call("open", path, () -> {
			this.restrictions.check(purpose);
			this.restrictions.check(options.kinds());
			return new TemplateFile(this.files, this.restrictions, this.files.open(path, options.options()), path,
					options);
		});
	}

	@Override
	public <T extends @Nullable Object> T withFile(Path path, FileCallback<T> callback, OpenOption... options) {
		Assert.notNull(callback, "'callback' must not be null");
		OpenOptions checked = OpenOptions.of(options);
		return this.observing.observe(TemplateOperation.WITH_FILE, path,
				() -> useFile(path, (file) -> callback.with(file.observedBy(this.observing)), checked));
	}

	private <T extends @Nullable Object> T useFile(Path path, FileUse<T> callback, OpenOptions options,
			OperationKind... purpose) {
		try (TemplateFile file = openFile(path, options, purpose)) {
			return call("use", path, () -> callback.with(file));
		}
	}

	@Override
	public InputStream inputStream(Path path, OpenOption... options) {
		return new HandleInputStream(open(path, OpenOptions.forReading(options).checkUnaligned(), OperationKind.READ),
				0, Long.MAX_VALUE, HandleInputStream.OnClose.CLOSE);
	}

	@Override
	public OutputStream outputStream(Path path, OpenOption... options) {
		return new HandleOutputStream(open(path, OpenOptions.forWriting(options).checkUnaligned(), OperationKind.WRITE),
				0, HandleOutputStream.OnClose.CLOSE);
	}

	@Override
	public long transferTo(Path path, WritableByteChannel target) {
		Assert.notNull(target, "'target' must not be null");
		return this.observing.observe(TemplateOperation.READ_FILE, path, () -> useFile(path,
				(file) -> file.transferTo(0, Long.MAX_VALUE, target), OpenOptions.of(), OperationKind.READ));
	}

	@Override
	public long transferFrom(Path path, ReadableByteChannel source, OpenOption... options) {
		Assert.notNull(source, "'source' must not be null");
		OpenOptions checked = OpenOptions.forWriting(options).checkUnaligned();
		return this.observing.observe(TemplateOperation.WRITE_FILE, path, () -> useFile(path,
				(file) -> file.transferFrom(source, 0, Long.MAX_VALUE), checked, OperationKind.WRITE));
	}

	@Override
	public FileStatus stat(Path path, LinkOption... options) {
		Assert.noNullElements(options, "'options' must not contain null");
		return this.observing.observe(TemplateOperation.STAT, path,
				() -> call("stat", path, () -> this.files.status(path, options)));
	}

	@Override
	public void requireAllowed(String task, OperationKind... kinds) {
		Translation.<@Nullable Void>translating(() -> task, () -> {
			this.restrictions.check(kinds);
			return null;
		});
	}

	@Override
	public boolean exists(Path path) {
		return this.observing.observe(TemplateOperation.STAT, path, () -> call("stat", path, () -> existsFile(path)));
	}

	private boolean existsFile(Path path) throws IOException {
		try {
			this.files.status(path);
			return true;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	@Override
	public void move(Path source, Path target, CopyOption... options) {
		Paths.check(target);
		this.observing.run(TemplateOperation.MOVE, source,
				() -> run("move", source, () -> this.relocation.move(source, target, options)));
	}

	@Override
	public long copy(Path source, Path target, CopyOption... options) {
		return copy(source, target, FileRelocation.NO_PROGRESS, options);
	}

	@Override
	public long copy(Path source, Path target, CopyProgress progress, CopyOption... options) {
		Paths.check(target);
		Assert.notNull(progress, "'progress' must not be null");
		return this.observing.observe(TemplateOperation.COPY, source,
				() -> call("copy", source, () -> this.relocation.copy(source, target, progress, options)));
	}

	@Override
	public void delete(Path path) {
		this.observing.run(TemplateOperation.DELETE, path,
				() -> run("delete", path, () -> this.relocation.delete(path)));
	}

	@Override
	public boolean deleteIfExists(Path path) {
		return this.observing.observe(TemplateOperation.DELETE, path,
				() -> call("delete", path, () -> deleteFileIfExists(path)));
	}

	private boolean deleteFileIfExists(Path path) throws IOException {
		try {
			this.relocation.delete(path);
			return true;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	@Override
	public void createDirectory(Path path) {
		this.observing.run(TemplateOperation.CREATE_DIRECTORY, path,
				() -> run("create directory", path, () -> this.files.createDirectory(path)));
	}

	@Override
	public void createDirectories(Path path) {
		this.observing.run(TemplateOperation.CREATE_DIRECTORY, path,
				() -> run("create directories", path, () -> createAllDirectories(path)));
	}

	private void createAllDirectories(Path path) throws IOException {
		this.restrictions.check(OperationKind.MKDIRAT, OperationKind.STATX);
		Deque<Path> missing = new ArrayDeque<>();
		missing.push(path);
		while (!missing.isEmpty()) {
			Path next = missing.element();
			try {
				this.files.createDirectory(next);
				missing.pop();
			}
			catch (FileAlreadyExistsException ex) {
				if (!isDirectory(next)) {
					throw ex;
				}
				missing.pop();
			}
			catch (NoSuchFileException ex) {
				Path parent = next.getParent();
				if (parent == null) {
					throw ex;
				}
				missing.push(parent);
			}
		}
	}

	/** A link that leads nowhere is none. */
	private boolean isDirectory(Path path) throws IOException {
		try {
			return this.files.status(path).isDirectory();
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	@Override
	public void createLink(Path link, Path existing) {
		Paths.check(existing);
		this.observing.run(TemplateOperation.CREATE_LINK, link,
				() -> run("create link", link, () -> this.files.createLink(link, existing)));
	}

	@Override
	public void createSymbolicLink(Path link, Path target) {
		Paths.check(target);
		this.observing.run(TemplateOperation.CREATE_SYMBOLIC_LINK, link,
				() -> run("create symbolic link", link, () -> this.files.createSymbolicLink(link, target)));
	}

	@Override
	public void syncDirectory(Path directory) {
		this.observing.run(TemplateOperation.SYNC_DIRECTORY, directory,
				() -> run("flush directory", directory, () -> this.files.syncDirectory(directory)));
	}

	@Override
	public BatchResult batch(Consumer<Batch> operations) {
		return performBatch(operations, null);
	}

	@Override
	public BatchResult batch(Consumer<Batch> operations, Duration deadline) {
		return performBatch(operations, Deadline.check(deadline));
	}

	private BatchResult performBatch(Consumer<Batch> operations, @Nullable Duration deadline) {
		BatchCollector batch = BatchCollector.collect(this.files, operations);
		return this.observing.observe(TemplateOperation.BATCH, null,
				() -> Translation.translating(() -> "perform a batch", () -> batch.perform(Deadline.in(deadline))));
	}

	@Override
	public BatchResult chain(Consumer<Batch> operations) {
		return performChain(operations, null);
	}

	@Override
	public BatchResult chain(Consumer<Batch> operations, Duration deadline) {
		return performChain(operations, Deadline.check(deadline));
	}

	private BatchResult performChain(Consumer<Batch> operations, @Nullable Duration deadline) {
		BatchCollector chain = BatchCollector.collect(this.files, operations);
		return this.observing.observe(TemplateOperation.CHAIN, null, () -> Translation
			.translating(() -> "perform a chain", () -> chain.performInOrder(Deadline.in(deadline))));
	}

	@Override
	public AsyncIoUringOperations async() {
		return new AsyncTemplate(this, this.runner);
	}

	@Override
	public <T extends @Nullable Object> T execute(IoUringCallback<T> callback) {
		Assert.notNull(callback, "'callback' must not be null");
		return this.observing.observe(TemplateOperation.EXECUTE, null,
				() -> Translation.translating(() -> "use the ring '%s'".formatted(this.io.name()), () -> {
					Interrupts.check();
					this.io.open();
					return callback.doWith(this.io);
				}));
	}

	private static <T extends @Nullable Object> T call(String action, Path path, Translation.Call<T> call) {
		Paths.check(path);
		return Translation.translating(() -> "%s '%s'".formatted(action, path), call);
	}

	private static void run(String action, Path path, Interrupts.Action run) {
		IoUringTemplate.<@Nullable Void>call(action, path, () -> {
			run.run();
			return null;
		});
	}

	/** Uses a file that may be observed, or not. */
	private interface FileUse<T extends @Nullable Object> {

		T with(TemplateFile file) throws IOException;

	}

}
