package dev.iouring.ring;

/**
 * How many worker threads the kernel may start for operations that would block.
 *
 * @param bounded for regular files and block devices
 * @param unbounded for everything else
 */
public record IoWorkers(int bounded, int unbounded) {
}
