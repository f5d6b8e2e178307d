package dev.iouring.spring.observation;

import java.nio.file.Path;

import dev.iouring.spring.OperationObserver.Backend;
import dev.iouring.spring.TemplateOperation;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * {@link Observation.Context} of an operation of a template.
 */
public class IoUringOperationContext extends Observation.Context {

	private final String ring;

	private final TemplateOperation operation;

	private final @Nullable Path path;

	private @Nullable Backend backend;

	/**
	 * Creates a context.
	 * @param ring the name of the template's ring
	 * @param operation what is done
	 * @param path the file, the source if there are two, or {@code null} if there is none
	 */
	public IoUringOperationContext(String ring, TemplateOperation operation, @Nullable Path path) {
		this.ring = ring;
		this.operation = operation;
		this.path = path;
	}

	/**
	 * Returns the name of the template's ring.
	 * @return the name
	 */
	public String getRing() {
		return this.ring;
	}

	/**
	 * Returns what is done.
	 * @return the operation
	 */
	public TemplateOperation getOperation() {
		return this.operation;
	}

	/**
	 * Returns the file, which no key of the default convention tells, because paths name
	 * users and customers.
	 * @return the path, the source if there are two, or {@code null} if there is none
	 */
	public @Nullable Path getPath() {
		return this.path;
	}

	/**
	 * Returns who did the operation.
	 * @return the backend, or {@code null} before the operation has ended
	 */
	public @Nullable Backend getBackend() {
		return this.backend;
	}

	void setBackend(Backend backend) {
		this.backend = backend;
	}

}
