/**
 * Where objects are kept. Knows files, and nothing of HTTP.
 */
@NullMarked
package dev.iouring.sample.store;

import org.jspecify.annotations.NullMarked;
