package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets the thread of a ring die in earnest.
 */
public final class RingBreaker {

	private RingBreaker() {
	}

	/**
	 * Puts another file under the number of the one open ring, so that entering it fails.
	 */
	@SuppressWarnings("restricted")
	public static void breakRing() throws IOException {
		Set<Integer> rings = OpenResources.descriptors(OpenResources.RING::equals);
		assertThat(rings).hasSize(1);
		int other = OpenResources.descriptors("anon_inode:[eventfd]"::equals).iterator().next();
		Linker linker = Linker.nativeLinker();
		MethodHandle dup2 = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup2"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
		int ring = rings.iterator().next();
		try {
			assertThat((int) dup2.invokeExact(other, ring)).isEqualTo(ring);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
