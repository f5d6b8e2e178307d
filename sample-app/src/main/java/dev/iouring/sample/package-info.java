/**
 * A web application built on the starter.
 */
@NullMarked
package dev.iouring.sample;

import org.jspecify.annotations.NullMarked;
