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
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

class ServletResourceTests extends AbstractResourceApplicationTests {

	@Override
	Class<?> application() {
		return Application.class;
	}

	@Override
	WebApplicationType type() {
		return WebApplicationType.SERVLET;
	}

	@Override
	List<String> pathsWithSeveralRanges() {
		return List.of("/download?name=static/digits.txt", "/digits.txt");
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
