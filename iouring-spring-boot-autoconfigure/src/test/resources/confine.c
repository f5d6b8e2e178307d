/*
 * Runs a command where io_uring is refused, as containers and small machines do it.
 *
 *   confine [refuse=ERRNO] [memlock=BYTES] [user=UID] COMMAND [ARGUMENT...]
 *
 * refuse   a seccomp filter answers every io_uring call with this error number
 * memlock  RLIMIT_MEMLOCK, soft and hard
 * user     the user and group to become; needs root
 */
#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The same on every architecture. */
#define FIRST_IO_URING_CALL 425 /* io_uring_setup */
#define LAST_IO_URING_CALL 427  /* io_uring_register */

static void check(int result, const char *call)
{
	if (result != 0) {
		perror(call);
		exit(127);
	}
}

static void refuse(unsigned int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_IO_URING_CALL, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_IO_URING_CALL, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA)),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(filter) / sizeof(filter[0]), .filter = filter };
	check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
	check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "PR_SET_SECCOMP");
}

static void limit_memlock(rlim_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = bytes };
	check(setrlimit(RLIMIT_MEMLOCK, &limit), "setrlimit");
}

static void become(unsigned int user)
{
	check(setgroups(0, NULL), "setgroups");
	check(setgid(user), "setgid");
	check(setuid(user), "setuid");
}

int main(int argc, char **argv)
{
	int i = 1;
	for (; i < argc; i++) {
		if (strncmp(argv[i], "refuse=", 7) == 0)
			refuse(strtoul(argv[i] + 7, NULL, 10));
		else if (strncmp(argv[i], "memlock=", 8) == 0)
			limit_memlock(strtoul(argv[i] + 8, NULL, 10));
		else if (strncmp(argv[i], "user=", 5) == 0)
			become(strtoul(argv[i] + 5, NULL, 10));
		else
			break;
	}
	if (i == argc) {
		fputs("confine: no command\n", stderr);
		return 127;
	}
	execvp(argv[i], argv + i);
	perror(argv[i]);
	return 127;
}
