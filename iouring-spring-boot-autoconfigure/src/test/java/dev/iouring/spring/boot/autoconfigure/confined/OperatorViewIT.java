package dev.iouring.spring.boot.autoconfigure.confined;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * What health, meters and log tell an operator when io_uring fails an application that
 * runs already.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class OperatorViewIT {

	private ConfinedJvm jvm;

	@BeforeAll
	void prepare() throws Exception {
		this.jvm = ConfinedJvm.create();
	}

	@AfterAll
	void cleanUp() throws Exception {
		if (this.jvm != null) {
			this.jvm.close();
		}
	}

	@Test
	void ioUringIsRefusedToARunningApplication() throws Exception {
		check(RefusedMidLifeChecks.class, Confinement.none());
	}

	@Test
	void theThreadOfARingDies() throws Exception {
		check(OwnerDiesChecks.class, Confinement.none());
	}

	@Test
	void lockedMemoryDoesNotSufficeForOneMoreRing() throws Exception {
		check(MemoryExhaustedChecks.class, Confinement.lockedMemory(MemoryExhaustedChecks.LOCKED_MEMORY));
	}

	private void check(Class<?> checks, List<String> confinement) throws Exception {
		this.jvm.runChecks(checks, confinement, this.jvm.createWorkDirectory(checks.getSimpleName()));
	}

}
