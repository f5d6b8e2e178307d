/**
 * What the harness's annotation processor writes, which knows nothing of null marking.
 */
@NullUnmarked
package dev.iouring.benchmarks.jmh.jmh_generated;

import org.jspecify.annotations.NullUnmarked;
