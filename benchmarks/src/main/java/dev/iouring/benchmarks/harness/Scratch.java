package dev.iouring.benchmarks.harness;

import java.nio.file.Path;

/**
 * Where a run has its files.
 *
 * @param folder an existing folder on the file system that is measured
 * @param scale decides how large the files are
 */
public record Scratch(Path folder, Scale scale) {
}
