package dev.iouring.ring;

import java.io.IOException;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a restricted ring does and refuses.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RestrictionsTest {

	private TestRing test;

	private Ring ring;

	@BeforeEach
	void openRing() throws IOException {
		this.test = TestRing.withFlags(SetupFlag.R_DISABLED);
		this.ring = this.test.ring;
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private void restrict(Restrictions.Builder restrictions) throws IOException {
		this.ring.registerRestrictions(restrictions.build());
		this.ring.enable();
	}

	@Test
	void operationsThatAreNotAllowedAreRefused() throws IOException {
		restrict(Restrictions.builder().allow(Opcode.WRITE, Opcode.NOP).allow(List.of(Opcode.CLOSE)));
		int[] pipe = Libc.pipe();
		this.test.owned(pipe[0]);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, pipe[1], this.test.bytes("x"), -1))).isEqualTo(1);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, pipe[0], this.test.buffer(1), -1)))
			.isEqualTo(-Errno.EACCES);
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, pipe[1], 0))).isEqualTo(-Errno.EACCES);
		assertThat(this.test.run((sqe) -> FileOperations.close(sqe, pipe[1]))).isZero();
		assertThat(this.test.run(ControlOperations::nop)).isZero();
	}

	@Test
	void flagsThatAreNotAllowedAreRefused() throws IOException {
		restrict(Restrictions.builder().allow(Opcode.NOP).allowFlags(SqeFlag.IO_LINK));
		this.test.queue(ControlOperations::nop, 1).link();
		this.test.queue(ControlOperations::nop, 2);
		assertThat(this.test.results(2)).containsEntry(1L, 0).containsEntry(2L, 0);
		assertThat(this.test.run((sqe) -> ControlOperations.nop(sqe).async())).isEqualTo(-Errno.EACCES);
	}

	@Test
	void flagsThatAreRequiredAreAllowedToo() throws IOException {
		restrict(Restrictions.builder().allow(Opcode.NOP).requireFlags(SqeFlag.ASYNC));
		assertThat(this.test.run(ControlOperations::nop)).isEqualTo(-Errno.EACCES);
		assertThat(this.test.run((sqe) -> ControlOperations.nop(sqe).async())).isZero();
	}

	@Test
	void registeringIsRefusedUnlessAllowedOnceTheRingIsEnabled() throws IOException {
		FileTable.registerSparse(this.ring, 1);
		restrict(Restrictions.builder().allowRegistering(RegisterOpcode.FILES_UPDATE));
		assertThat(FileTable.update(this.ring, 0, new int[] { -1 })).isEqualTo(1);
		fails(Errno.EACCES, () -> FileTable.unregister(this.ring));
		fails(Errno.EACCES, this.ring::probe);
	}

	@Test
	void aRingIsRestrictedOnceAndBeforeItIsEnabled() throws IOException {
		Restrictions restrictions = Restrictions.builder().allow(Opcode.NOP).build();
		this.ring.registerRestrictions(restrictions);
		fails(Errno.EBUSY, () -> this.ring.registerRestrictions(restrictions));
		this.ring.enable();
		assertThat(this.test.run(ControlOperations::nop)).isZero();
		try (TestRing enabled = new TestRing()) {
			fails(Errno.EBADFD, () -> enabled.ring.registerRestrictions(restrictions));
		}
	}

	@Test
	void aKernelThatDoesNotKnowWhatIsAllowedIsSuspected() throws IOException {
		Kernel old = new WatchedKernel().refusing(RegisterOpcode.RESTRICTIONS).kernel();
		RingOptions options = RingOptions.builder().entries(1).flags(SetupFlag.R_DISABLED).build();
		try (Ring restricted = Ring.open(options, old)) {
			Restrictions restrictions = Restrictions.builder().allow(Opcode.NOP).build();
			assertThatExceptionOfType(ErrnoException.class)
				.isThrownBy(() -> restricted.registerRestrictions(restrictions))
				.withMessageContaining("EINVAL")
				.withMessageEndingWith("may not know an operation or a registration that is to be allowed");
			restricted.enable();
		}
	}

	@Test
	void restrictionsSayWhatTheyAllow() {
		Restrictions restrictions = Restrictions.builder()
			.allow(Opcode.READ)
			.allowRegistering(RegisterOpcode.PROBE)
			.allowFlags(SqeFlag.IO_LINK)
			.requireFlags(SqeFlag.ASYNC)
			.build();
		assertThat(restrictions.operations()).containsExactly(Opcode.READ);
		assertThat(restrictions.registrations()).containsExactly(RegisterOpcode.PROBE);
		assertThat(restrictions.allowedFlags()).containsExactly(SqeFlag.IO_LINK);
		assertThat(restrictions.requiredFlags()).containsExactly(SqeFlag.ASYNC);
	}

	private static void fails(int errno, ThrowingCallable call) {
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(call)
			.satisfies((failure) -> assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno));
	}

}
