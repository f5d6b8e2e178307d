package dev.iouring.sample.store;

import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Makes looking at an object and then changing it one step. A fixed number of locks, so
 * that no bookkeeping of names is needed; two names may share one.
 */
class StoreLocks {

	private final ReentrantLock[] locks = Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

	ReentrantLock of(ObjectName name) {
		return this.locks[Math.floorMod(name.hashCode(), this.locks.length)];
	}

}
