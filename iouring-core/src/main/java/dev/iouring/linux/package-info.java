/**
 * The ground floor: libc's {@code syscall} through the Foreign Function and Memory API,
 * error numbers, and the layouts of the kernel structures.
 * <p>
 * Internal. It is the only package that calls a restricted method, so it is the only one
 * whose mistakes can crash the virtual machine by themselves. Nothing here has a policy:
 * a failed call is a negative number.
 */
@NullMarked
package dev.iouring.linux;

import org.jspecify.annotations.NullMarked;
