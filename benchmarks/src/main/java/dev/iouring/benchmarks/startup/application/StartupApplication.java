package dev.iouring.benchmarks.startup.application;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application that could do without the starter. It ends when it has started and
 * has told how that went.
 */
@SpringBootApplication
@RestController
public class StartupApplication {

	/**
	 * Starts the application.
	 * @param args first the file that the report goes to, then what Spring Boot is given
	 */
	public static void main(String[] args) {
		String[] arguments = new String[args.length - 1];
		System.arraycopy(args, 1, arguments, 0, arguments.length);
		SpringApplication application = new SpringApplication(StartupApplication.class);
		application.addListeners(new StartupReporter(args[0]));
		application.run(arguments);
	}

	@GetMapping("/greeting")
	String greet() {
		return "Hello";
	}

}
