package dev.iouring.spring.boot.autoconfigure.resource;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if there is a base directory, of whatever type, which
 * {@code @ConditionalOnProperty} would have to convert to text.
 */
final class OnBaseDirectoryCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Base directory");
		return BaseDirectory.find(context.getEnvironment())
			.map((directory) -> ConditionOutcome.match(message.found("property").items(BaseDirectory.PROPERTY)))
			.orElseGet(() -> ConditionOutcome.noMatch(message.didNotFind("property").items(BaseDirectory.PROPERTY)));
	}

}
