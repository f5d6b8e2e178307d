package dev.iouring.application;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers with resources, on either web stack.
 */
@RestController
class Downloads {

	private final Resource greeting;

	private final List<Resource> found;

	private final ResourceLoader loader;

	Downloads(@Value("iouring:greeting.txt") Resource greeting, @Value("iouring:static/**/*.*") Resource[] found,
			ResourceLoader loader) {
		this.greeting = greeting;
		this.found = List.of(found);
		this.loader = loader;
	}

	@GetMapping("/greeting")
	Resource greet() {
		return this.greeting;
	}

	@GetMapping("/found")
	String find() {
		return this.found.stream()
			.map(Resource::getFilename)
			.filter((name) -> !name.equals("large.bin"))
			.sorted()
			.collect(Collectors.joining(","));
	}

	@GetMapping("/download")
	ResponseEntity<Resource> download(@RequestParam String name) throws IOException {
		Resource resource = this.loader.getResource("iouring:" + name);
		if (!resource.isReadable()) {
			return ResponseEntity.notFound().build();
		}
		return ResponseEntity.ok()
			.lastModified(resource.lastModified())
			.eTag("\"%x-%x\"".formatted(resource.lastModified(), resource.contentLength()))
			.body(resource);
	}

}
