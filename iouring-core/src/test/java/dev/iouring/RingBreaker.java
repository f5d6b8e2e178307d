package dev.iouring;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes the owner of the one open ring fail.
 */
final class RingBreaker {

	private RingBreaker() {
	}

	/** Puts another file under the number of the ring, so that entering it fails. */
	@SuppressWarnings("restricted")
	static void breakRing() throws IOException {
		List<Integer> rings = ProcessFacts.descriptorsOf("anon_inode:[io_uring]");
		assertThat(rings).hasSize(1);
		int other = ProcessFacts.descriptorsOf("anon_inode:[eventfd]").getFirst();
		Linker linker = Linker.nativeLinker();
		MethodHandle dup2 = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup2"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
		try {
			assertThat((int) dup2.invokeExact(other, (int) rings.getFirst())).isEqualTo(rings.getFirst());
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
