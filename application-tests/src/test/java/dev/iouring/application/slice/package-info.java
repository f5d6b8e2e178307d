/**
 * Tests of one slice of an application, which have nothing of the starter but resources.
 */
@NullMarked
package dev.iouring.application.slice;

import org.jspecify.annotations.NullMarked;
