package dev.iouring.spring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.iouring.Availability.Unavailable;
import dev.iouring.UnavailableReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.NoOpLog;

/**
 * Tells the operator of an application that it works without io_uring, and why. Several
 * find out about the same cause, so whoever shares one of these warns once. Thread-safe.
 */
public final class UnavailabilityLog {

	private final Log logger;

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	public UnavailabilityLog() {
		this(LogFactory.getLog(IoUringTemplate.class));
	}

	private UnavailabilityLog(Log logger) {
		this.logger = logger;
	}

	/**
	 * Returns one that says nothing, for whoever means not to use io_uring.
	 * @return a new log
	 */
	public static UnavailabilityLog silent() {
		return new UnavailabilityLog(new NoOpLog());
	}

	/**
	 * Warns that the fallback is in use, unless the cause is known already.
	 * @param who cannot use io_uring, such as {@code ring 'bulk'}
	 * @param unavailable why
	 */
	public void unavailable(String who, Unavailable unavailable) {
		String message = "io_uring is not available to %s, so file I/O blocks threads of a pool. %s. %s.".formatted(who,
				unavailable.message(), unavailable.remedy());
		if (!this.known.add(unavailable.message())) {
			this.logger.debug(message);
		}
		else if (unavailable.reason() == UnavailableReason.DISABLED) {
			// whoever switched it off need not be warned
			this.logger.info(message);
		}
		else {
			this.logger.warn(message);
		}
	}

	/**
	 * Says that the fallback is no longer in use. Should it be again, that is worth
	 * another warning.
	 * @param who can use io_uring now
	 */
	public void available(String who) {
		this.known.clear();
		this.logger.info("io_uring is available now to %s and used instead of the fallback".formatted(who));
	}

}
