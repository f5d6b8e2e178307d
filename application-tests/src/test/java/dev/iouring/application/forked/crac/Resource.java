package dev.iouring.application.forked.crac;

/**
 * Who is told.
 */
public interface Resource {

	void beforeCheckpoint(Context<? extends Resource> context) throws Exception;

	void afterRestore(Context<? extends Resource> context) throws Exception;

}
