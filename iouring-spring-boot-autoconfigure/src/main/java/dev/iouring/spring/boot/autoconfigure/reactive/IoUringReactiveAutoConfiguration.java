package dev.iouring.spring.boot.autoconfigure.reactive;

import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.reactive.ReactiveIoUringOperations;
import dev.iouring.spring.reactive.ReactiveIoUringTemplate;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link ReactiveIoUringTemplate}:
 * one on the default template, and one on that of each ring under {@code iouring.rings}.
 */
@AutoConfiguration(after = IoUringTemplateAutoConfiguration.class)
@ConditionalOnClass(Flux.class)
@Import(NamedReactiveTemplateRegistrar.class)
public final class IoUringReactiveAutoConfiguration {

	IoUringReactiveAutoConfiguration() {
	}

	@Bean
	@ConditionalOnSingleCandidate(IoUringOperations.class)
	@ConditionalOnMissingBean(ReactiveIoUringOperations.class)
	ReactiveIoUringTemplate reactiveIoUringTemplate(IoUringOperations operations) {
		return new ReactiveIoUringTemplate(operations);
	}

}
