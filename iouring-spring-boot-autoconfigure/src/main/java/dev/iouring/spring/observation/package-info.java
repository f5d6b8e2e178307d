/**
 * Observations of what templates do, with Micrometer.
 */
@NullMarked
package dev.iouring.spring.observation;

import org.jspecify.annotations.NullMarked;
