/**
 * Auto-configuration of io_uring: rings, the template on them, and how they follow the
 * application's life.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
