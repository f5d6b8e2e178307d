package dev.iouring.linux;

import org.jspecify.annotations.Nullable;

/**
 * Linux error numbers, as in {@code asm-generic/errno-base.h} and {@code errno.h}: the
 * same on every architecture this library supports.
 */
public final class Errno {

	public static final int EPERM = 1;

	public static final int ENOENT = 2;

	public static final int ESRCH = 3;

	public static final int EINTR = 4;

	public static final int EIO = 5;

	public static final int ENXIO = 6;

	public static final int E2BIG = 7;

	public static final int ENOEXEC = 8;

	public static final int EBADF = 9;

	public static final int ECHILD = 10;

	public static final int EAGAIN = 11;

	public static final int ENOMEM = 12;

	public static final int EACCES = 13;

	public static final int EFAULT = 14;

	public static final int ENOTBLK = 15;

	public static final int EBUSY = 16;

	public static final int EEXIST = 17;

	public static final int EXDEV = 18;

	public static final int ENODEV = 19;

	public static final int ENOTDIR = 20;

	public static final int EISDIR = 21;

	public static final int EINVAL = 22;

	public static final int ENFILE = 23;

	public static final int EMFILE = 24;

	public static final int ENOTTY = 25;

	public static final int ETXTBSY = 26;

	public static final int EFBIG = 27;

	public static final int ENOSPC = 28;

	public static final int ESPIPE = 29;

	public static final int EROFS = 30;

	public static final int EMLINK = 31;

	public static final int EPIPE = 32;

	public static final int EDOM = 33;

	public static final int ERANGE = 34;

	public static final int EDEADLK = 35;

	public static final int ENAMETOOLONG = 36;

	public static final int ENOLCK = 37;

	public static final int ENOSYS = 38;

	public static final int ENOTEMPTY = 39;

	public static final int ELOOP = 40;

	public static final int EBADE = 52;

	public static final int EBADR = 53;

	public static final int ENODATA = 61;

	public static final int ETIME = 62;

	public static final int ENONET = 64;

	public static final int ENOPKG = 65;

	public static final int ENOLINK = 67;

	public static final int ECOMM = 70;

	public static final int EPROTO = 71;

	public static final int EBADMSG = 74;

	public static final int EOVERFLOW = 75;

	public static final int ENOTUNIQ = 76;

	public static final int EBADFD = 77;

	public static final int EREMCHG = 78;

	public static final int EILSEQ = 84;

	public static final int ERESTART = 85;

	public static final int EUSERS = 87;

	public static final int ENOTSOCK = 88;

	public static final int EDESTADDRREQ = 89;

	public static final int EMSGSIZE = 90;

	public static final int EPROTOTYPE = 91;

	public static final int ENOPROTOOPT = 92;

	public static final int EPROTONOSUPPORT = 93;

	public static final int ESOCKTNOSUPPORT = 94;

	public static final int EOPNOTSUPP = 95;

	public static final int EPFNOSUPPORT = 96;

	public static final int EAFNOSUPPORT = 97;

	public static final int EADDRINUSE = 98;

	public static final int EADDRNOTAVAIL = 99;

	public static final int ENETDOWN = 100;

	public static final int ENETUNREACH = 101;

	public static final int ENETRESET = 102;

	public static final int ECONNABORTED = 103;

	public static final int ECONNRESET = 104;

	public static final int ENOBUFS = 105;

	public static final int EISCONN = 106;

	public static final int ENOTCONN = 107;

	public static final int ESHUTDOWN = 108;

	public static final int ETOOMANYREFS = 109;

	public static final int ETIMEDOUT = 110;

	public static final int ECONNREFUSED = 111;

	public static final int EHOSTDOWN = 112;

	public static final int EHOSTUNREACH = 113;

	public static final int EALREADY = 114;

	public static final int EINPROGRESS = 115;

	public static final int ESTALE = 116;

	public static final int EUCLEAN = 117;

	public static final int EREMOTEIO = 121;

	public static final int EDQUOT = 122;

	public static final int ENOMEDIUM = 123;

	public static final int EMEDIUMTYPE = 124;

	public static final int ECANCELED = 125;

	public static final int ENOKEY = 126;

	public static final int EKEYEXPIRED = 127;

	public static final int EKEYREVOKED = 128;

	public static final int EKEYREJECTED = 129;

	public static final int EOWNERDEAD = 130;

	public static final int ENOTRECOVERABLE = 131;

	public static final int ERFKILL = 132;

	public static final int EHWPOISON = 133;

	private static final int LIMIT = 134;

	private static final @Nullable String[] NAMES = new String[LIMIT];

	private static final @Nullable String[] MESSAGES = new String[LIMIT];

	static {
		describe(EPERM, "EPERM", "operation not permitted");
		describe(ENOENT, "ENOENT", "no such file or directory");
		describe(ESRCH, "ESRCH", "no such process");
		describe(EINTR, "EINTR", "interrupted by a signal");
		describe(EIO, "EIO", "input/output error");
		describe(ENXIO, "ENXIO", "no such device or address");
		describe(E2BIG, "E2BIG", "argument list too long");
		describe(ENOEXEC, "ENOEXEC", "not an executable format");
		describe(EBADF, "EBADF", "bad file descriptor");
		describe(ECHILD, "ECHILD", "no child processes");
		describe(EAGAIN, "EAGAIN", "resource temporarily unavailable");
		describe(ENOMEM, "ENOMEM", "out of memory, or over a memory limit");
		describe(EACCES, "EACCES", "permission denied");
		describe(EFAULT, "EFAULT", "bad address");
		describe(ENOTBLK, "ENOTBLK", "not a block device");
		describe(EBUSY, "EBUSY", "device or resource busy");
		describe(EEXIST, "EEXIST", "already exists");
		describe(EXDEV, "EXDEV", "link or rename across file systems");
		describe(ENODEV, "ENODEV", "no such device");
		describe(ENOTDIR, "ENOTDIR", "not a directory");
		describe(EISDIR, "EISDIR", "is a directory");
		describe(EINVAL, "EINVAL", "invalid argument");
		describe(ENFILE, "ENFILE", "too many open files in the system");
		describe(EMFILE, "EMFILE", "too many open files in the process");
		describe(ENOTTY, "ENOTTY", "operation does not fit the device");
		describe(ETXTBSY, "ETXTBSY", "executable file is in use");
		describe(EFBIG, "EFBIG", "file too large");
		describe(ENOSPC, "ENOSPC", "no space left on the device");
		describe(ESPIPE, "ESPIPE", "not seekable");
		describe(EROFS, "EROFS", "read-only file system");
		describe(EMLINK, "EMLINK", "too many links");
		describe(EPIPE, "EPIPE", "broken pipe");
		describe(EDOM, "EDOM", "argument outside of the domain");
		describe(ERANGE, "ERANGE", "result out of range");
		describe(EDEADLK, "EDEADLK", "would deadlock");
		describe(ENAMETOOLONG, "ENAMETOOLONG", "name too long");
		describe(ENOLCK, "ENOLCK", "no locks available");
		describe(ENOSYS, "ENOSYS", "system call not available");
		describe(ENOTEMPTY, "ENOTEMPTY", "directory not empty");
		describe(ELOOP, "ELOOP", "too many symbolic links");
		describe(EBADE, "EBADE", "device is reserved by another");
		describe(EBADR, "EBADR", "completion was dropped");
		describe(ENODATA, "ENODATA", "no data available");
		describe(ETIME, "ETIME", "timer expired");
		describe(ENONET, "ENONET", "not on the network");
		describe(ENOPKG, "ENOPKG", "a part of the kernel is missing");
		describe(ENOLINK, "ENOLINK", "link to the device or server is gone");
		describe(ECOMM, "ECOMM", "communication failed");
		describe(EPROTO, "EPROTO", "protocol error");
		describe(EBADMSG, "EBADMSG", "corrupted data");
		describe(EOVERFLOW, "EOVERFLOW", "value too large");
		describe(ENOTUNIQ, "ENOTUNIQ", "name is not unique in the network");
		describe(EBADFD, "EBADFD", "descriptor is in a bad state");
		describe(EREMCHG, "EREMCHG", "remote address has changed");
		describe(EILSEQ, "EILSEQ", "invalid byte sequence, or failed integrity check");
		describe(ERESTART, "ERESTART", "interrupted, should be restarted");
		describe(EUSERS, "EUSERS", "too many users");
		describe(ENOTSOCK, "ENOTSOCK", "not a socket");
		describe(EDESTADDRREQ, "EDESTADDRREQ", "destination address required");
		describe(EMSGSIZE, "EMSGSIZE", "message too long");
		describe(EPROTOTYPE, "EPROTOTYPE", "wrong protocol for the socket");
		describe(ENOPROTOOPT, "ENOPROTOOPT", "no such protocol option");
		describe(EPROTONOSUPPORT, "EPROTONOSUPPORT", "protocol not supported");
		describe(ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT", "socket type not supported");
		describe(EOPNOTSUPP, "EOPNOTSUPP", "operation not supported");
		describe(EPFNOSUPPORT, "EPFNOSUPPORT", "protocol family not supported");
		describe(EAFNOSUPPORT, "EAFNOSUPPORT", "address family not supported");
		describe(EADDRINUSE, "EADDRINUSE", "address already in use");
		describe(EADDRNOTAVAIL, "EADDRNOTAVAIL", "address not available");
		describe(ENETDOWN, "ENETDOWN", "network is down");
		describe(ENETUNREACH, "ENETUNREACH", "network is unreachable");
		describe(ENETRESET, "ENETRESET", "connection dropped by the network");
		describe(ECONNABORTED, "ECONNABORTED", "connection aborted");
		describe(ECONNRESET, "ECONNRESET", "connection reset by the peer");
		describe(ENOBUFS, "ENOBUFS", "no buffer available");
		describe(EISCONN, "EISCONN", "already connected");
		describe(ENOTCONN, "ENOTCONN", "not connected");
		describe(ESHUTDOWN, "ESHUTDOWN", "socket was shut down");
		describe(ETOOMANYREFS, "ETOOMANYREFS", "too many references");
		describe(ETIMEDOUT, "ETIMEDOUT", "connection timed out");
		describe(ECONNREFUSED, "ECONNREFUSED", "connection refused");
		describe(EHOSTDOWN, "EHOSTDOWN", "host is down");
		describe(EHOSTUNREACH, "EHOSTUNREACH", "no route to the host");
		describe(EALREADY, "EALREADY", "operation is already under way");
		describe(EINPROGRESS, "EINPROGRESS", "operation is now in progress");
		describe(ESTALE, "ESTALE", "stale file handle");
		describe(EUCLEAN, "EUCLEAN", "file system is corrupted");
		describe(EREMOTEIO, "EREMOTEIO", "remote input/output error");
		describe(EDQUOT, "EDQUOT", "disk quota exceeded");
		describe(ENOMEDIUM, "ENOMEDIUM", "no medium in the device");
		describe(EMEDIUMTYPE, "EMEDIUMTYPE", "wrong type of medium");
		describe(ECANCELED, "ECANCELED", "operation was cancelled");
		describe(ENOKEY, "ENOKEY", "encryption key not available");
		describe(EKEYEXPIRED, "EKEYEXPIRED", "key has expired");
		describe(EKEYREVOKED, "EKEYREVOKED", "key has been revoked");
		describe(EKEYREJECTED, "EKEYREJECTED", "key was rejected");
		describe(EOWNERDEAD, "EOWNERDEAD", "owner died");
		describe(ENOTRECOVERABLE, "ENOTRECOVERABLE", "state not recoverable");
		describe(ERFKILL, "ERFKILL", "radio is switched off");
		describe(EHWPOISON, "EHWPOISON", "memory page has a hardware error");
	}

	private Errno() {
	}

	/**
	 * A number that all error numbers with names are less than.
	 * @return the limit
	 */
	public static int limit() {
		return LIMIT;
	}

	/**
	 * The symbolic name of an error number.
	 * @param errno an error number, positive
	 * @return for example {@code ENOENT}, or {@code E?} and the number if it has no name
	 * here
	 */
	public static String name(int errno) {
		String name = isNamed(errno) ? NAMES[errno] : null;
		return (name != null) ? name : "E?" + errno;
	}

	/**
	 * A few words on what an error number means.
	 * @param errno an error number, positive
	 * @return for example {@code no such file or directory}
	 */
	public static String message(int errno) {
		String message = isNamed(errno) ? MESSAGES[errno] : null;
		return (message != null) ? message : "unknown error";
	}

	private static boolean isNamed(int errno) {
		return errno > 0 && errno < LIMIT;
	}

	private static void describe(int errno, String name, String message) {
		NAMES[errno] = name;
		MESSAGES[errno] = message;
	}

}
