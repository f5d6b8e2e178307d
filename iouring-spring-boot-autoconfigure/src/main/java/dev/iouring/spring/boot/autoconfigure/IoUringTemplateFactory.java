package dev.iouring.spring.boot.autoconfigure;

import java.util.function.Supplier;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.UnavailabilityLog;
import org.jspecify.annotations.Nullable;

/**
 * Creates templates. Their options are checked even where the application brings its own
 * templates, as those of the rings are.
 */
final class IoUringTemplateFactory {

	private final TemplateOptions options;

	private final Supplier<@Nullable OperationObserver> observer;

	IoUringTemplateFactory(IoUringProperties properties, UnavailabilityLog log,
			Supplier<@Nullable OperationObserver> observer) {
		this.observer = observer;
		TemplateOptions options = TemplateOptions.defaults()
			.withLog(log)
			.withFallback(properties.getMode().fallbackPolicy());
		Integer threads = properties.getFallback().getThreads();
		if (threads != null) {
			options = withThreads(options, new Setting<>(threads, "iouring.fallback.threads", true));
		}
		Integer pending = properties.getTemplate().getMaxPending();
		if (pending != null) {
			options = withPending(options, new Setting<>(pending, "iouring.template.max-pending", true));
		}
		this.options = options;
	}

	private static TemplateOptions withThreads(TemplateOptions options, Setting<Integer> threads) {
		try {
			return options.withFallbackThreads(threads.value());
		}
		catch (IllegalArgumentException ex) {
			throw threads.invalid("It must be from 1 to %d.".formatted(TemplateOptions.MAX_FALLBACK_THREADS), ex);
		}
	}

	private static TemplateOptions withPending(TemplateOptions options, Setting<Integer> pending) {
		try {
			return options.withMaxPending(pending.value());
		}
		catch (IllegalArgumentException ex) {
			throw pending.invalid("It must be at least 1.", ex);
		}
	}

	IoUringTemplate create(IoUring ring) {
		OperationObserver observer = this.observer.get();
		return (observer != null) ? new IoUringTemplate(ring, this.options, observer)
				: new IoUringTemplate(ring, this.options);
	}

}
