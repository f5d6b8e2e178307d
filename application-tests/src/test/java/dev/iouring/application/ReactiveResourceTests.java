package dev.iouring.application;

import java.util.List;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.io.Resource;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

class ReactiveResourceTests extends AbstractResourceApplicationTests {

	@Override
	Class<?> application() {
		return Application.class;
	}

	@Override
	WebApplicationType type() {
		return WebApplicationType.REACTIVE;
	}

	@Override
	List<String> pathsWithSeveralRanges() {
		// For static resources, of whatever kind, Spring announces the length of the
		// whole file, so the client waits for what never comes.
		return List.of("/download?name=static/digits.txt");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@PropertySource("iouring:early.properties")
	@Import(Downloads.class)
	static class Application {

		@Bean
		RouterFunction<ServerResponse> routed(@Value("iouring:static/") Resource location) {
			return RouterFunctions.resources("/routed/**", location);
		}

	}

}
