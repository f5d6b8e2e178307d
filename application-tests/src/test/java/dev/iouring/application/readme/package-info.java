/**
 * What the README tells its reader to write, taken from the README.
 */
@NullMarked
package dev.iouring.application.readme;

import org.jspecify.annotations.NullMarked;
