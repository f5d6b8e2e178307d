package dev.iouring.spring.boot.autoconfigure.confined;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.health.IoUringHealthIndicator;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application that works on files, and prints what came of it and how it is.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ConfinedApplication {

	@Bean
	@ConditionalOnProperty(DescriptorHog.DESCRIPTORS_LEFT)
	DescriptorHog descriptorHog(@Value("${" + DescriptorHog.DESCRIPTORS_LEFT + "}") int left) throws IOException {
		return new DescriptorHog(left);
	}

	static final String RESULT = "RESULT ";

	static final String HEALTH = "HEALTH ";

	public static void main(String[] args) throws Exception {
		SpringApplication application = new SpringApplication(ConfinedApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(args)) {
			awaitProbe();
			Health unused = context.getBean(IoUringHealthIndicator.class).health();
			print(HEALTH + "unused ", unused);
			serve(context.getBean(IoUringTemplate.class));
			print(HEALTH + "used ", context.getBean(IoUringHealthIndicator.class).health());
		}
	}

	private static void serve(IoUringTemplate template) {
		Path directory = Path.of("data");
		Path file = directory.resolve("greeting");
		template.createDirectories(directory);
		template.write(file, "hello".getBytes(StandardCharsets.UTF_8));
		System.out.println(RESULT + "read " + template.readString(file, StandardCharsets.UTF_8));
		template.replace(file, "hello again".getBytes(StandardCharsets.UTF_8));
		System.out.println(RESULT + "replaced " + template.readString(file, StandardCharsets.UTF_8));
		System.out.println(RESULT + "size " + template.stat(file).size());
		CompletableFuture<byte[]> future = template.async().read(file);
		System.out.println(RESULT + "async " + new String(future.join(), StandardCharsets.UTF_8));
		template.move(file, directory.resolve("moved"));
		System.out
			.println(RESULT + "moved " + template.exists(file) + " " + template.exists(directory.resolve("moved")));
		template.delete(directory.resolve("moved"));
		template.delete(directory);
		System.out.println(RESULT + "deleted " + !template.exists(directory));
	}

	private static void print(String prefix, Health health) {
		System.out.println(prefix + health.getStatus() + " " + health.getDetails());
	}

	/** What the probe logs is to be seen, however soon the application ends. */
	static void awaitProbe() throws InterruptedException {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().equals("iouring-probe")) {
				thread.join(30_000);
			}
		}
	}

}
