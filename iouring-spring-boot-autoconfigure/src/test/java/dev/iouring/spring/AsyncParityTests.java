package dev.iouring.spring;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever blocks can be had as a future.
 */
class AsyncParityTests {

	/** These wait for nothing. */
	private static final Set<String> WITHOUT_WAITING = Set.of("async()", "path()", "isOpen()", "inputStream()",
			"inputStream(long, long)", "outputStream(long)",
			"requireAllowed(java.lang.String, dev.iouring.OperationKind[])");

	@Test
	void everyOperationThatBlocksHasAFutureAndViceVersa() {
		Map<String, String> blocking = Stream
			.concat(operations(IoUringOperations.class, ""), operations(FileHandle.class, FileHandle.class.getName()))
			.collect(Collectors.toMap(Operation::signature, Operation::result));
		Map<String, String> futures = Arrays.stream(AsyncIoUringOperations.class.getMethods())
			.collect(Collectors.toMap((method) -> signature(method, ""), AsyncParityTests::valueOfFuture));
		assertThat(futures).isEqualTo(blocking);
		assertThat(blocking).hasSizeGreaterThan(40);
	}

	private static Stream<Operation> operations(Class<?> type, String receiver) {
		return Arrays.stream(type.getMethods())
			.filter((method) -> !WITHOUT_WAITING.contains(signature(method, "")))
			.map((method) -> new Operation(signature(method, receiver), boxed(method.getGenericReturnType())));
	}

	private static String signature(Method method, String receiver) {
		Stream<String> parameters = Arrays.stream(method.getGenericParameterTypes()).map(Type::getTypeName);
		Stream<String> all = receiver.isEmpty() ? parameters : Stream.concat(Stream.of(receiver), parameters);
		return "%s(%s)".formatted(method.getName(), all.collect(Collectors.joining(", ")));
	}

	private static String boxed(Type type) {
		return (type == void.class) ? Void.class.getName() : (type instanceof Class<?> simple)
				? ClassUtils.resolvePrimitiveIfNecessary(simple).getTypeName() : type.getTypeName();
	}

	private static String valueOfFuture(Method method) {
		ParameterizedType future = (ParameterizedType) method.getGenericReturnType();
		assertThat(future.getRawType()).isEqualTo(CompletableFuture.class);
		return future.getActualTypeArguments()[0].getTypeName();
	}

	private record Operation(String signature, String result) {
	}

}
