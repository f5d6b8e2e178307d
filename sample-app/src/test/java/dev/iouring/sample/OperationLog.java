package dev.iouring.sample;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringOperations;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Stands between the application and its template, notes what ends in which order, and
 * can let an operation fail.
 */
public class OperationLog implements BeanPostProcessor {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final AtomicReference<RuntimeException> nextWriteFailure = new AtomicReference<>();

	/**
	 * Returns what was noted since the last call.
	 * @return operations in the order in which they ended, and answers when they began
	 */
	public List<String> drain() {
		List<String> drained = List.copyOf(this.events);
		this.events.clear();
		return drained;
	}

	public void failNextWrite(RuntimeException failure) {
		this.nextWriteFailure.set(failure);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof IoUringOperations)) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(true);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			Object result = invocation.proceed();
			note(invocation.getMethod(), Stream.of(invocation.getArguments()));
			return (result instanceof FileHandle file) ? logged(file) : result;
		});
		return factory.getProxy();
	}

	private FileHandle logged(FileHandle file) {
		return (FileHandle) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { FileHandle.class },
				(proxy, method, arguments) -> {
					RuntimeException failure = method.getName().startsWith("write")
							? this.nextWriteFailure.getAndSet(null) : null;
					if (failure != null) {
						throw failure;
					}
					try {
						Object result = method.invoke(file, arguments);
						note(method, Stream.concat(Stream.of(file.path()),
								Stream.ofNullable(arguments).flatMap(Stream::of)));
						return result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private void note(Method method, Stream<Object> arguments) {
		String details = arguments.filter((argument) -> argument instanceof Path || argument instanceof Boolean)
			.map((argument) -> (argument instanceof Path path) ? describe(path) : argument.toString())
			.collect(Collectors.joining(" "));
		this.events.add(method.getName() + " " + details);
	}

	/**
	 * Uploads have random names; what matters is that a file is one.
	 */
	private static String describe(Path path) {
		return path.getParent().endsWith(".uploads") ? "upload" : path.getFileName().toString();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Installation {

		@Bean
		static OperationLog operationLog() {
			return new OperationLog();
		}

		@Bean
		Filter answerFilter(OperationLog log) {
			return (request, response, chain) -> chain.doFilter(request,
					new HttpServletResponseWrapper((HttpServletResponse) response) {

						@Override
						public ServletOutputStream getOutputStream() throws IOException {
							log.events.add("answer " + getStatus());
							return super.getOutputStream();
						}

					});
		}

	}

}
