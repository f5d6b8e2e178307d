package dev.iouring.spring.boot.autoconfigure;

import java.time.Duration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of an application's start, and what the starter does then.
 */
final class Readiness {

	private Readiness() {
	}

	/** Says what Spring Boot says of an application that it has started. */
	static void publish(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		ConfigurableApplicationContext source = context.getSourceApplicationContext();
		context.publishEvent(
				new ApplicationReadyEvent(new SpringApplication(), new String[0], source, Duration.ofSeconds(1)));
	}

	/**
	 * Says that the application has started, and waits until nothing is done any more
	 * because of that. A thread that was started by then is found unless it has ended.
	 */
	static void publishAndAwaitProbe(AssertableApplicationContext context) throws InterruptedException {
		publish(context);
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().equals(IoUringProbe.THREAD_NAME)) {
				thread.join();
			}
		}
	}

}
