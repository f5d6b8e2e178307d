/**
 * Files on an {@link dev.iouring.IoUring}.
 */
@NullMarked
package dev.iouring.file;

import org.jspecify.annotations.NullMarked;
