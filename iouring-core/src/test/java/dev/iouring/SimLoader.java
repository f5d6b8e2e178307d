package dev.iouring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Loads the real class files of the library, with two changes to their calls: a point
 * where another thread may come in before every access to what threads share, and
 * {@link SimHooks} in place of the JDK's clock, threads and parking. So the code under
 * test is the code that is published, and what the model needs costs it nothing.
 *
 * <p>
 * {@linkplain SimMutant Wrong engines} are made the same way.
 */
final class SimLoader extends ClassLoader {

	private static final String PACKAGE = "dev.iouring.";

	private static final String HOOKS = PACKAGE + "SimHooks";

	private static final ClassDesc HOOKS_CLASS = ClassDesc.of(HOOKS);

	private static final MethodTypeDesc STEP = MethodTypeDesc.of(ConstantDescs.CD_void);

	/** Classes of the JDK whose methods are how threads meet. */
	private static final Set<String> SHARED = Set.of("java.lang.invoke.VarHandle",
			"java.util.concurrent.atomic.AtomicInteger", "java.util.concurrent.atomic.AtomicLong",
			"java.util.concurrent.atomic.AtomicBoolean", "java.util.concurrent.atomic.AtomicReference",
			"java.util.concurrent.atomic.AtomicReferenceArray", "java.util.concurrent.atomic.AtomicLongArray",
			"java.util.concurrent.ArrayBlockingQueue", "java.util.concurrent.CompletableFuture");

	private static final List<Redirection> REDIRECTIONS = List.of(new Redirection("java.lang.System", "nanoTime"),
			new Redirection("java.lang.System", "getLogger"),
			new Redirection("java.util.concurrent.locks.LockSupport", "park"),
			new Redirection("java.util.concurrent.locks.LockSupport", "parkNanos"),
			new Redirection("java.util.concurrent.locks.LockSupport", "unpark"),
			new Redirection("java.lang.Thread", "onSpinWait"), new Redirection("java.lang.Thread", "join"),
			new Redirection("java.lang.Thread", "startVirtualThread"), new Redirection("java.lang.Thread", "threadId"),
			new Redirection("java.lang.Runtime", "availableProcessors"),
			new Redirection("java.lang.Thread$Builder$OfPlatform", "unstarted"),
			new Redirection("java.lang.foreign.Arena", "ofAuto"), new Redirection(PACKAGE + "BufferPool", "take"),
			new Redirection(PACKAGE + "BufferPool", "takeForTransfer"),
			new Redirection(PACKAGE + "BufferPool$Buffer", "release"), new Redirection(PACKAGE + "InFlight", "add"),
			new Redirection(PACKAGE + "Operation", "complete"),
			new Redirection(PACKAGE + "Operation", "completeInline"), new Redirection(PACKAGE + "Owner", "abandon"));

	private final @Nullable SimMutant mutant;

	private final Map<String, Set<String>> volatileFields = new HashMap<>();

	private int mutations;

	SimLoader(@Nullable SimMutant mutant) {
		super(SimLoader.class.getClassLoader());
		this.mutant = mutant;
	}

	/** Returns what runs a program and tells what is wrong with it, if anything. */
	@SuppressWarnings("unchecked")
	LongFunction<@Nullable String> program() {
		try {
			Constructor<?> constructor = programType().getDeclaredConstructor();
			constructor.setAccessible(true);
			return (LongFunction<@Nullable String>) constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** How many calls were replaced to make the mutant: without any it proves nothing. */
	int mutations() {
		return this.mutations;
	}

	/**
	 * Returns {@link SimProgram} as this loader has it. All classes of the library are
	 * initialized, so that what a program does is the same whether it is the first or the
	 * last to run.
	 */
	Class<?> programType() throws ClassNotFoundException {
		try (Stream<Path> files = Files.walk(directoryOf(IoUring.class))) {
			for (Path file : (Iterable<Path>) files.sorted()::iterator) {
				String name = file.toString().replace('/', '.');
				if (name.endsWith(".class") && !name.endsWith("-info.class")) {
					Class.forName(name.substring(name.indexOf(PACKAGE), name.length() - ".class".length()), true, this);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return loadClass(PACKAGE + "SimProgram");
	}

	private static Path directoryOf(Class<?> type) {
		URL place = Operation.requireNonNull(type.getResource(type.getSimpleName() + ".class"), "class file");
		return Operation.requireNonNull(Path.of(URI.create(place.toString())).getParent(), "directory");
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith(PACKAGE)) {
			return super.loadClass(name, resolve);
		}
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			if (loaded == null) {
				byte[] bytes = name.startsWith(PACKAGE + "Sim") ? read(name) : instrumented(name);
				loaded = defineClass(name, bytes, 0, bytes.length);
			}
			return loaded;
		}
	}

	private byte[] read(String name) throws ClassNotFoundException {
		try (InputStream input = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
			if (input == null) {
				throw new ClassNotFoundException(name);
			}
			return input.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private byte[] instrumented(String name) throws ClassNotFoundException {
		ClassFile classFile = ClassFile.of();
		ClassModel model = classFile.parse(read(name));
		return classFile.transformClass(model, (classBuilder, element) -> {
			if (element instanceof MethodModel method && method.code().isPresent()) {
				CodeTransform code = instrument(name, method);
				classBuilder.transformMethod(method, method.flags().has(AccessFlag.SYNCHRONIZED)
						? withoutMonitor(undivided().andThen(code)) : MethodTransform.transformingCode(code));
			}
			else {
				classBuilder.with(element);
			}
		});
	}

	/**
	 * The JDK schedules threads that wait for a monitor, so none must: nobody comes in
	 * while a thread is in a synchronized method.
	 */
	private static CodeTransform undivided() {
		return new CodeTransform() {
			@Override
			public void atStart(CodeBuilder builder) {
				builder.invokestatic(HOOKS_CLASS, "enterMonitor", STEP);
			}

			@Override
			public void accept(CodeBuilder builder, CodeElement element) {
				if (element instanceof ReturnInstruction) {
					builder.invokestatic(HOOKS_CLASS, "exitMonitor", STEP);
				}
				builder.with(element);
			}
		};
	}

	private static MethodTransform withoutMonitor(CodeTransform transform) {
		return (builder, element) -> {
			switch (element) {
				case AccessFlags flags -> builder.withFlags(flags.flagsMask() & ~ClassFile.ACC_SYNCHRONIZED);
				case CodeModel code -> builder.transformCode(code, transform);
				default -> builder.with(element);
			}
		};
	}

	private CodeTransform instrument(String type, MethodModel method) {
		return (builder, element) -> {
			switch (element) {
				case InvokeInstruction call -> call(type, method.methodName().stringValue(), builder, call);
				case FieldInstruction access when isVolatile(access) -> {
					builder.invokestatic(HOOKS_CLASS, "step", STEP);
					builder.with((CodeElement) access);
				}
				default -> builder.with(element);
			}
		};
	}

	private void call(String type, String method, CodeBuilder builder, InvokeInstruction call) {
		String owner = className(call.owner().asSymbol());
		String name = call.name().stringValue();
		String mutation = (this.mutant != null) ? this.mutant.replacement(type, method, owner, name) : null;
		if (mutation != null) {
			this.mutations++;
			redirect(builder, call, ClassDesc.of(PACKAGE + "SimMutations"), mutation);
		}
		else if (REDIRECTIONS.contains(new Redirection(owner, name)) && isRedirected(type, owner)) {
			redirect(builder, call, HOOKS_CLASS, name);
		}
		else {
			if (SHARED.contains(owner) && !name.equals("<init>")) {
				builder.invokestatic(HOOKS_CLASS, "step", STEP);
			}
			builder.with(call);
		}
	}

	/** What a class does to itself is none of ours. */
	private static boolean isRedirected(String type, String owner) {
		return !type.equals(owner) && !type.equals(PACKAGE + "Memory");
	}

	private void redirect(CodeBuilder builder, InvokeInstruction call, ClassDesc target, String name) {
		MethodTypeDesc parameters = call.typeSymbol();
		if (call.opcode() != Opcode.INVOKESTATIC) {
			ClassDesc receiver = call.owner().asSymbol();
			parameters = parameters.insertParameterTypes(0, isVisible(receiver) ? receiver : ConstantDescs.CD_Object);
		}
		requireMethod(className(target), name, parameters);
		builder.invokestatic(target, name, parameters);
	}

	/** Whether the replacements, which are of the package of the core, know a type. */
	private boolean isVisible(ClassDesc type) {
		String name = className(type);
		return !name.startsWith(PACKAGE) || name.lastIndexOf('.') == PACKAGE.length() - 1
				|| parse(name).flags().has(AccessFlag.PUBLIC);
	}

	/** A call of a method that is not there would look like a wrong engine found out. */
	private void requireMethod(String type, String name, MethodTypeDesc parameters) {
		boolean exists = parse(type).methods()
			.stream()
			.anyMatch(
					(method) -> method.methodName().equalsString(name) && method.methodTypeSymbol().equals(parameters));
		if (!exists) {
			throw new IllegalStateException(
					"%s has no method %s%s".formatted(type, name, parameters.displayDescriptor()));
		}
	}

	private ClassModel parse(String name) {
		try {
			return ClassFile.of().parse(read(name));
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean isVolatile(FieldInstruction access) {
		String owner = className(access.owner().asSymbol());
		return owner.startsWith(PACKAGE) && this.volatileFields.computeIfAbsent(owner, this::volatileFieldsOf)
			.contains(access.name().stringValue());
	}

	private Set<String> volatileFieldsOf(String name) {
		Set<String> names = new HashSet<>();
		parse(name).fields().forEach((field) -> {
			if (field.flags().has(AccessFlag.VOLATILE)) {
				names.add(field.fieldName().stringValue());
			}
		});
		return names;
	}

	private static String className(ClassDesc type) {
		String descriptor = type.descriptorString();
		return descriptor.startsWith("L") ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
				: descriptor;
	}

	/**
	 * A method that is called in place of another.
	 */
	private record Redirection(String owner, String name) {
	}

}
