package dev.iouring.spring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.iouring.Availability.Unavailable;
import dev.iouring.UnavailableReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells the operator of an application that it works without io_uring, and why. Several
 * find out about the same cause, so whoever shares one of these warns once. Thread-safe.
 */
public final class UnavailabilityLog {

	private static final Log logger = LogFactory.getLog(IoUringTemplate.class);

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	/**
	 * Warns that the fallback is in use, unless the cause is known already.
	 * @param who cannot use io_uring, such as {@code ring 'bulk'}
	 * @param unavailable why
	 */
	public void unavailable(String who, Unavailable unavailable) {
		String message = "io_uring is not available to %s, so file I/O blocks threads of a pool. %s. %s.".formatted(who,
				unavailable.message(), unavailable.remedy());
		if (!this.known.add(unavailable.message())) {
			logger.debug(message);
		}
		else if (unavailable.reason() == UnavailableReason.DISABLED) {
			// whoever switched it off need not be warned
			logger.info(message);
		}
		else {
			logger.warn(message);
		}
	}

	/**
	 * Says that the fallback is no longer in use. Should it be again, that is worth
	 * another warning.
	 * @param who can use io_uring now
	 */
	public void available(String who) {
		this.known.clear();
		logger.info("io_uring is available now to %s and used instead of the fallback".formatted(who));
	}

}
