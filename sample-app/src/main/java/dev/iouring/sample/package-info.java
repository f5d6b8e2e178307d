/**
 * A durable object store over HTTP, built on the starter.
 */
@NullMarked
package dev.iouring.sample;

import org.jspecify.annotations.NullMarked;
