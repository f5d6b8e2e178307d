/**
 * Events for JDK Flight Recorder. Internal: what is stable are the events' names and
 * fields. Without the module {@code jdk.jfr} there are none.
 */
@NullMarked
package dev.iouring.jfr;

import org.jspecify.annotations.NullMarked;
