package dev.iouring.linux;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ErrnoTest {

	@Test
	void everyConstantHasTheValueOfTheSystemsHeader(@TempDir Path directory) throws Exception {
		CProgram program = new CProgram().declare("#include <errno.h>");
		for (Field constant : Errno.class.getFields()) {
			program.expect(constant.getName(), constant.getInt(null));
		}
		program.verify(directory);
	}

	@Test
	void everyConstantHasItsNameAndAMessage() throws Exception {
		for (Field constant : Errno.class.getFields()) {
			assertThat(Modifier.isStatic(constant.getModifiers())).isTrue();
			int errno = constant.getInt(null);
			assertThat(Errno.name(errno)).isEqualTo(constant.getName());
			assertThat(Errno.message(errno)).isNotBlank().isNotEqualTo("unknown error");
		}
	}

	/** What file systems, disks and sockets answer, however rarely. */
	@Test
	void rareFailuresHaveNamesToo() {
		assertThat(IntStream.of(52, 67, 84, 109, 117, 126, 133).mapToObj(Errno::name)).containsExactly("EBADE",
				"ENOLINK", "EILSEQ", "ETOOMANYREFS", "EUCLEAN", "ENOKEY", "EHWPOISON");
	}

	@Test
	void aNumberWithoutANameIsShown() {
		assertThat(Errno.name(4095)).isEqualTo("E?4095");
		assertThat(Errno.name(41)).isEqualTo("E?41");
		assertThat(Errno.name(0)).isEqualTo("E?0");
		assertThat(Errno.name(-1)).isEqualTo("E?-1");
		assertThat(Errno.message(4095)).isEqualTo("unknown error");
	}

}
