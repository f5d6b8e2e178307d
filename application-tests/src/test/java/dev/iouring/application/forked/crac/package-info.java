/**
 * Stands in for a JVM that can be checkpointed: {@code org.crac} finds it by the system
 * property {@code org.crac.Core.Compat}, and asks for these classes by name.
 */
@NullMarked
package dev.iouring.application.forked.crac;

import org.jspecify.annotations.NullMarked;
