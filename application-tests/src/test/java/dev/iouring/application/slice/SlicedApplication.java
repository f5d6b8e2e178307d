package dev.iouring.application.slice;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * An application that has its static resources below a base directory.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class SlicedApplication {

}
