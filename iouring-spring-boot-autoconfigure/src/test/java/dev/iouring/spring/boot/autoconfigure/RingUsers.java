package dev.iouring.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.spring.IoUringTemplate;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that use a ring as early and as late as an application can.
 */
final class RingUsers {

	private RingUsers() {
	}

	static class Log {

		final List<String> entries = new ArrayList<>();

		final List<State> states = new ArrayList<>();

		synchronized void add(String entry, IoUring ring) {
			this.entries.add(entry);
			this.states.add(ring.state());
		}

		synchronized boolean contains(String entry) {
			return this.entries.contains(entry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ BeanUser.class, PhaseUser.class })
	static class Users {

	}

	static class BeanUser {

		private final IoUringTemplate template;

		private final IoUring ring;

		private final Path file;

		private final Log log;

		BeanUser(IoUringTemplate template, IoUring ring, Path file, Log log) {
			this.template = template;
			this.ring = ring;
			this.file = file;
			this.log = log;
		}

		@PostConstruct
		void start() {
			this.log.add("post-construct: " + this.template.readString(this.file, StandardCharsets.UTF_8), this.ring);
		}

		@PreDestroy
		void stop() {
			this.log.add("pre-destroy: " + this.template.readString(this.file, StandardCharsets.UTF_8), this.ring);
		}

	}

	static class PhaseUser implements SmartLifecycle {

		private final IoUringTemplate template;

		private final IoUring ring;

		private final Path file;

		private final Log log;

		private volatile boolean running;

		PhaseUser(IoUringTemplate template, IoUring ring, Path file, Log log) {
			this.template = template;
			this.ring = ring;
			this.file = file;
			this.log = log;
		}

		@Override
		public int getPhase() {
			return 0;
		}

		@Override
		public void start() {
			this.running = true;
			this.log.add("phase 0 start: " + this.template.readString(this.file, StandardCharsets.UTF_8), this.ring);
		}

		@Override
		public void stop() {
			this.running = false;
			this.log.add("phase 0 stop: " + this.template.readString(this.file, StandardCharsets.UTF_8), this.ring);
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import({ AsyncUser.class, LateLifecycle.class })
	static class AsyncUsers {

		@Bean
		ThreadPoolTaskExecutor taskExecutor() {
			return waitingExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OldExecutor {

		@Bean
		ThreadPoolTaskExecutor taskExecutor() {
			return waitingExecutor();
		}

	}

	private static ThreadPoolTaskExecutor waitingExecutor() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setWaitForTasksToCompleteOnShutdown(true);
		executor.setAwaitTerminationSeconds(30);
		return executor;
	}

	static class AsyncUser {

		private final IoUringTemplate template;

		private final IoUring ring;

		private final Path file;

		private final Log log;

		AsyncUser(IoUringTemplate template, IoUring ring, Path file, Log log) {
			this.template = template;
			this.ring = ring;
			this.file = file;
			this.log = log;
		}

		@Async
		public void readAfter(CountDownLatch shutdown) throws InterruptedException {
			this.log.add("async before: " + this.template.readString(this.file, StandardCharsets.UTF_8), this.ring);
			assertThat(shutdown.await(30, TimeUnit.SECONDS)).isTrue();
			this.log.add("async: " + this.template.readString(this.file, StandardCharsets.UTF_8), this.ring);
		}

	}

	/** Lets the task go on only after the rings' own lifecycle has been stopped. */
	static class LateLifecycle implements SmartLifecycle {

		private final CountDownLatch shutdown;

		private final IoUring ring;

		private final Log log;

		private volatile boolean running;

		LateLifecycle(CountDownLatch shutdown, IoUring ring, Log log) {
			this.shutdown = shutdown;
			this.ring = ring;
			this.log = log;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			this.log.add("after the rings' lifecycle", this.ring);
			this.shutdown.countDown();
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
