package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.RingUsers.AsyncUser;
import dev.iouring.spring.boot.autoconfigure.RingUsers.AsyncUsers;
import dev.iouring.spring.boot.autoconfigure.RingUsers.Log;
import dev.iouring.spring.boot.autoconfigure.RingUsers.OldExecutor;
import dev.iouring.spring.boot.autoconfigure.RingUsers.Users;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * When an application can use its rings, and what its start and stop do to them.
 */
@Timeout(60)
class IoUringLifecycleTests {

	@TempDir
	Path directory;

	private Path file;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void prepare() throws Exception {
		this.file = Files.writeString(this.directory.resolve("greeting"), "hello");
		this.contextRunner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class))
			.withBean("file", Path.class, () -> this.file)
			.withBean("log", Log.class, Log::new);
	}

	@Nested
	@DisplayName("A template works")
	class Template {

		@Test
		void fromPostConstructToPreDestroy() {
			Log[] log = new Log[1];
			IoUringLifecycleTests.this.contextRunner.withUserConfiguration(Users.class).run((context) -> {
				assertThat(context).hasNotFailed();
				log[0] = context.getBean(Log.class);
			});
			assertThat(log[0].entries).contains("post-construct: hello", "phase 0 start: hello", "phase 0 stop: hello",
					"pre-destroy: hello");
			assertThat(log[0].states).allMatch(State.OPEN::equals);
		}

		@Test
		void inATaskThatOutlivesTheLifecycle() throws Exception {
			Log[] log = new Log[1];
			CountDownLatch shutdown = new CountDownLatch(1);
			IoUringLifecycleTests.this.contextRunner.withUserConfiguration(AsyncUsers.class)
				.withBean("shutdown", CountDownLatch.class, () -> shutdown)
				.run((context) -> {
					log[0] = context.getBean(Log.class);
					context.getBean(AsyncUser.class).readAfter(shutdown);
					await().until(() -> log[0].contains("async before: hello"));
				});
			assertThat(log[0].entries).containsExactly("async before: hello", "after the rings' lifecycle",
					"async: hello");
			assertThat(log[0].states).allMatch(State.OPEN::equals);
		}

		@Test
		void inATaskOfAnExecutorThatIsOlderThanTheRing() throws Exception {
			CompletableFuture<String> task = new CompletableFuture<>();
			IoUringLifecycleTests.this.contextRunner.withUserConfiguration(OldExecutor.class).run((context) -> {
				IoUringTemplate template = context.getBean(IoUringTemplate.class);
				CountDownLatch stopped = new CountDownLatch(1);
				context.getSourceApplicationContext()
					.addApplicationListener((ContextClosedEvent event) -> stopped.countDown());
				context.getBean(ThreadPoolTaskExecutor.class).execute(() -> {
					try {
						stopped.await();
						// long enough for all beans to be destroyed that do not wait
						Thread.sleep(500);
						task.complete(template.readString(IoUringLifecycleTests.this.file, StandardCharsets.UTF_8));
					}
					catch (Exception ex) {
						task.completeExceptionally(ex);
					}
				});
			});
			assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
		}

		@Test
		void whileTheContextIsStopped() {
			IoUringLifecycleTests.this.contextRunner.run((context) -> {
				IoUringTemplate template = context.getBean(IoUringTemplate.class);
				context.getSourceApplicationContext().stop();
				assertThat(template.read(IoUringLifecycleTests.this.file)).asString().isEqualTo("hello");
			});
		}

	}

	@Nested
	@DisplayName("A ring")
	class Ring {

		@Test
		void isReleasedByStopAndKeepsItsCounters() {
			IoUringLifecycleTests.this.contextRunner.withPropertyValues("iouring.path=ring").run((context) -> {
				IoUringTemplate template = context.getBean(IoUringTemplate.class);
				IoUring ring = context.getBean(IoUring.class);
				template.read(IoUringLifecycleTests.this.file);
				ConfigurableApplicationContext source = context.getSourceApplicationContext();
				source.stop();
				assertThat(ring.state()).isEqualTo(State.SUSPENDED);
				long before = ring.statistics().completions();
				assertThat(before).isPositive();
				source.start();
				assertThat(ring.state()).isEqualTo(State.SUSPENDED);
				template.read(IoUringLifecycleTests.this.file);
				assertThat(ring.state()).isEqualTo(State.OPEN);
				assertThat(ring.statistics().completions()).isGreaterThan(before);
			});
		}

		@Test
		void isReopenedByStartWhenItIsAlwaysUsed() {
			IoUringLifecycleTests.this.contextRunner.withPropertyValues("iouring.mode=always").run((context) -> {
				IoUring ring = context.getBean(IoUring.class);
				ConfigurableApplicationContext source = context.getSourceApplicationContext();
				source.stop();
				assertThat(ring.state()).isEqualTo(State.SUSPENDED);
				source.start();
				assertThat(ring.state()).isEqualTo(State.OPEN);
			});
		}

		@Test
		void isNotTouchedByAPause() {
			IoUringLifecycleTests.this.contextRunner.withPropertyValues("iouring.mode=always").run((context) -> {
				IoUring ring = context.getBean(IoUring.class);
				ConfigurableApplicationContext source = context.getSourceApplicationContext();
				source.pause();
				assertThat(ring.state()).isEqualTo(State.OPEN);
				source.restart();
				assertThat(ring.state()).isEqualTo(State.OPEN);
			});
		}

		@Test
		void isNotOpenedByTheStartWhichLeavesNoThread() {
			Set<Thread> without = new HashSet<>();
			new ApplicationContextRunner().run((context) -> {
				Readiness.publish(context);
				without.addAll(Thread.getAllStackTraces().keySet());
			});
			AtomicReference<Thread> probing = new AtomicReference<>();
			IoUringLifecycleTests.this.contextRunner
				.withBean("seenProbe", IoUringProbe.class, () -> new IoUringProbe(() -> {
					probing.set(Thread.currentThread());
					return IoUring.availability();
				}))
				.run((context) -> {
					Readiness.publishAndAwaitProbe(context);
					assertThat(probing.get().getName()).isEqualTo("iouring-probe");
					assertThat(probing.get().isAlive()).isFalse();
					assertThat(context.getBean(IoUring.class).state()).isEqualTo(State.NEW);
					// the probe has a ring with a thread, too, and neither stays
					await().pollInSameThread().untilAsserted(() -> {
						assertRings();
						assertThat(Thread.getAllStackTraces().keySet()).isSubsetOf(without);
					});
				});
		}

		@Test
		void hasOneThreadSinceItsFirstUse() {
			IoUringLifecycleTests.this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8")
				.run((context) -> {
					IoUringTemplate template = context.getBean(IoUringTemplate.class);
					template.read(IoUringLifecycleTests.this.file);
					template.read(IoUringLifecycleTests.this.file);
					await().untilAsserted(() -> assertRings("default"));
				});
		}

		@Test
		void hasOneThreadSinceTheStartWhenItIsAlwaysUsed() {
			IoUringLifecycleTests.this.contextRunner.withPropertyValues("iouring.mode=always")
				.run((context) -> assertRings("default"));
		}

		private void assertRings(String... names) throws IOException {
			assertThat(OpenResources.ringThreads())
				.containsExactlyElementsOf(Stream.of(names).map("iouring-"::concat).toList());
			assertThat(OpenResources.descriptors(OpenResources.RING::equals)).hasSameSizeAs(names);
		}

	}

}
