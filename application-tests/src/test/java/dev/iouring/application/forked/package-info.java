/**
 * Real applications on the starter, each started in a JVM of its own: with other classes,
 * other options, or generated code.
 */
@NullMarked
package dev.iouring.application.forked;

import org.jspecify.annotations.NullMarked;
