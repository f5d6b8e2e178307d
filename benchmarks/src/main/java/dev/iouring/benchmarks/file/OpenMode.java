package dev.iouring.benchmarks.file;

/**
 * What a file is opened for.
 *
 * @param writing whether it is written to, not read
 * @param direct whether the page cache is left out, {@code O_DIRECT}
 */
record OpenMode(boolean writing, boolean direct) {
}
