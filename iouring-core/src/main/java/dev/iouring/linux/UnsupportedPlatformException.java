package dev.iouring.linux;

/**
 * The system calls were asked for on an operating system or an architecture whose call
 * numbers this library does not know.
 */
public final class UnsupportedPlatformException extends UnsupportedOperationException {

	private static final long serialVersionUID = 1L;

	UnsupportedPlatformException(String osName, String osArch) {
		super("io_uring needs Linux on amd64, aarch64, riscv64 or loongarch64; this is os.name=" + osName + ", os.arch="
				+ osArch);
	}

}
