package dev.iouring.sample.web;

import org.springframework.test.context.TestPropertySource;

/**
 * The same where there is no io_uring.
 */
@TestPropertySource(properties = "iouring.mode=never")
class UploadFallbackTests extends UploadTests {

}
