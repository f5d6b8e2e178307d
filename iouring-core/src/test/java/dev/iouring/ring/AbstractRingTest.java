package dev.iouring.ring;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What is tested with a plain ring of its own for each test.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class AbstractRingTest {

	TestRing test;

	Ring ring;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.ring = this.test.ring;
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

}
