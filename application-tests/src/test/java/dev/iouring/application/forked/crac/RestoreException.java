package dev.iouring.application.forked.crac;

/**
 * Never thrown here, but asked for.
 */
public class RestoreException extends Exception {

	private static final long serialVersionUID = 1L;

}
