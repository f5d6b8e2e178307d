/**
 * Real applications on the starter.
 */
@NullMarked
package dev.iouring.application;

import org.jspecify.annotations.NullMarked;
