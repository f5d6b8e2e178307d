package dev.iouring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine on a {@linkplain SimKernel simulated kernel}: random programs, each the same
 * whenever its seed is. {@code -Diouring.sim.seed=N} runs one and prints what happened if
 * it fails; {@code -Diouring.soak=true} runs many more.
 */
class EngineModelTest {

	private static final int SEEDS = 5_000;

	/** How many programs a wrong engine may survive. */
	private static final int PATIENCE = 40_000;

	@Test
	@Timeout(7200)
	void everyOperationOfAnyProgramEndsOnceAndLeavesNothingBehind() {
		LongFunction<String> program = new SimLoader(null).program();
		Long replayed = Long.getLong("iouring.sim.seed");
		long first = (replayed != null) ? replayed : 1;
		long count = (replayed != null) ? 1 : Soak.rounds(SEEDS, 50 * SEEDS);
		List<String> failures = new ArrayList<>();
		for (long seed = first; seed < first + count && failures.size() < 3; seed++) {
			String failure = program.apply(seed);
			if (failure != null) {
				failures.add(failure);
			}
		}
		assertThat(failures).isEmpty();
	}

	@Test
	@Timeout(120)
	void aProgramIsTheSameWheneverItsSeedIs() throws ReflectiveOperationException {
		Method fingerprint = fingerprint();
		Method again = fingerprint();
		List<Object> forwards = new ArrayList<>();
		for (long seed = 1; seed <= 40; seed++) {
			forwards.add(fingerprint.invoke(null, seed));
		}
		List<Object> backwards = new ArrayList<>();
		for (long seed = 40; seed >= 1; seed--) {
			backwards.addFirst(again.invoke(null, seed));
		}
		assertThat(backwards).isEqualTo(forwards);
	}

	private static Method fingerprint() throws ReflectiveOperationException {
		Method method = new SimLoader(null).programType().getDeclaredMethod("fingerprint", long.class);
		method.setAccessible(true);
		return method;
	}

	@ParameterizedTest
	@EnumSource
	@Timeout(300)
	void aWrongEngineIsFoundOut(SimMutant mutant) {
		SimLoader loader = new SimLoader(mutant);
		LongFunction<String> program = loader.program();
		String failure = null;
		for (long seed = 1; seed <= PATIENCE && failure == null; seed++) {
			failure = program.apply(seed);
		}
		assertThat(loader.mutations()).isGreaterThanOrEqualTo(mutant.places());
		assertThat(failure).isNotNull();
	}

}
