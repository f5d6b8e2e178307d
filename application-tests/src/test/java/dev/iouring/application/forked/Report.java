package dev.iouring.application.forked;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;

/**
 * Uses rings and templates and prints what an application finds. The lines are the same
 * in each world.
 */
@Order(0)
class Report implements ApplicationRunner {

	/** How each line of the report begins. */
	static final String PREFIX = "report: ";

	private final ListableBeanFactory beanFactory;

	private final IoUring ring;

	private final IoUringTemplate template;

	private final ObjectProvider<IoUringTemplate> bulkTemplate;

	private final ObjectProvider<IoUring> bulkRing;

	private final IoUringRegistry registry;

	Report(ListableBeanFactory beanFactory, IoUring ring, IoUringTemplate template,
			@Qualifier("bulk") ObjectProvider<IoUringTemplate> bulkTemplate,
			@Qualifier("bulk") ObjectProvider<IoUring> bulkRing, IoUringRegistry registry) {
		this.beanFactory = beanFactory;
		this.ring = ring;
		this.template = template;
		this.bulkTemplate = bulkTemplate;
		this.bulkRing = bulkRing;
		this.registry = registry;
	}

	static void print(String what, Object value) {
		System.out.println(PREFIX + what + ": " + value);
	}

	@Override
	public void run(ApplicationArguments arguments) throws Exception {
		print("rings", names(IoUring.class));
		print("templates", names(IoUringTemplate.class));
		print("registry", this.registry.names());
		print("injected", this.ring.name() + " " + this.template.io().name());
		use(this.template);
		this.bulkRing.ifAvailable((bulk) -> print("qualified", bulk.name() + " " + bulk.options().entries()));
		this.bulkTemplate.ifAvailable(this::use);
		for (Map.Entry<String, IoUring> entry : new TreeMap<>(this.registry.asMap()).entrySet()) {
			IoUring used = entry.getValue();
			print("ring " + entry.getKey(), used.state() + " " + (used.statistics().completions() > 0));
		}
	}

	private String names(Class<?> type) {
		String[] names = this.beanFactory.getBeanNamesForType(type);
		Arrays.sort(names);
		return String.join(",", names);
	}

	private void use(IoUringTemplate used) {
		try {
			Path file = Files.createTempFile("iouring-report-", ".txt");
			try {
				used.replace(file, "Hello".getBytes(StandardCharsets.UTF_8));
				print("read", used.readString(file, StandardCharsets.UTF_8) + " "
						+ (used.statistics().ringOperations() > 0 && used.statistics().fallbackOperations() == 0));
			}
			finally {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
