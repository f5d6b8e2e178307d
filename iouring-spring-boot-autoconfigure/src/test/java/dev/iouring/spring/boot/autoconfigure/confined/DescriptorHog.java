package dev.iouring.spring.boot.autoconfigure.confined;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * Takes all file descriptors that a process may have, but some.
 */
final class DescriptorHog implements AutoCloseable {

	static final String DESCRIPTORS_LEFT = "confined.descriptors-left";

	private final Deque<FileInputStream> taken = new ArrayDeque<>();

	DescriptorHog(int left) throws IOException {
		loadClasses();
		boolean more = true;
		while (more) {
			more = take();
		}
		for (int i = 0; i < left; i++) {
			this.taken.pop().close();
		}
	}

	/** A directory of classes needs a descriptor for each, which there will not be. */
	static void loadClasses() throws IOException {
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:dev/iouring/**/*.class")) {
			String name = resource.getURL().getPath().replaceAll("^.*/(dev/iouring/.*)\\.class$", "$1");
			if (!name.contains("package-info") && !name.contains("Test")) {
				ClassUtils.resolveClassName(name.replace('/', '.'), null);
			}
		}
	}

	private boolean take() throws IOException {
		try {
			this.taken.push(new FileInputStream("/dev/null"));
			return true;
		}
		catch (IOException ex) {
			if (!String.valueOf(ex.getMessage()).contains("Too many open files")) {
				throw ex;
			}
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		for (FileInputStream file : this.taken) {
			file.close();
		}
	}

}
