package dev.iouring.application.forked.crac;

/**
 * Where resources are registered.
 *
 * @param <R> the resources
 */
public interface Context<R extends Resource> {

	void register(R resource);

}
