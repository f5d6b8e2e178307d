/**
 * Auto-configuration for observations of what templates do.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
