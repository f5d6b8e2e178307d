/*
 * Runs a command where io_uring is refused or resources are scarce, as in containers and on small machines.
 *
 *   confine [refuse=ERRNO] [memlock=BYTES] [nofile=COUNT] [fsize=BYTES] [tmpfs=BYTES:DIRECTORY]
 *           [bind=FILE:PLACE] [user=UID] COMMAND [ARGUMENT...]
 *
 * refuse   a seccomp filter answers every io_uring call with this error number
 * memlock  RLIMIT_MEMLOCK, soft and hard
 * nofile   RLIMIT_NOFILE, soft and hard
 * fsize    RLIMIT_FSIZE, soft and hard
 * tmpfs    a file system of this size that only the command sees; needs root or user namespaces
 * bind     a file that only the command sees in the place of another; needs root or user namespaces
 * user     the user and group to become; needs root
 */
#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
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

static void limit(int resource, const char *value)
{
	rlim_t most = strtoul(value, NULL, 10);
	struct rlimit limit = { .rlim_cur = most, .rlim_max = most };
	check(setrlimit(resource, &limit), "setrlimit");
}

static void say(const char *file, const char *what)
{
	FILE *stream = fopen(file, "w");
	check(stream == NULL || fputs(what, stream) < 0 || fclose(stream) != 0, file);
}

/* Who is not root may mount only where he is, and keeps his own name there. */
static void enter_user_namespace(void)
{
	char users[32], groups[32];
	snprintf(users, sizeof(users), "%u %u 1", geteuid(), geteuid());
	snprintf(groups, sizeof(groups), "%u %u 1", getegid(), getegid());
	check(unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)");
	say("/proc/self/setgroups", "deny");
	say("/proc/self/uid_map", users);
	say("/proc/self/gid_map", groups);
}

static void enter_mount_namespace(void)
{
	if (geteuid() != 0)
		enter_user_namespace();
	check(unshare(CLONE_NEWNS), "unshare(CLONE_NEWNS)");
	check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "making mounts private");
}

static void mount_tmpfs(const char *size_and_directory)
{
	const char *colon = strchr(size_and_directory, ':');
	char options[64];
	check(colon == NULL, "tmpfs");
	snprintf(options, sizeof(options), "mode=0777,size=%.*s", (int) (colon - size_and_directory),
		 size_and_directory);
	enter_mount_namespace();
	check(mount("tmpfs", colon + 1, "tmpfs", 0, options), "mounting a tmpfs");
}

static void bind_file(char *file_and_place)
{
	char *colon = strchr(file_and_place, ':');
	check(colon == NULL, "bind");
	*colon = '\0';
	enter_mount_namespace();
	check(mount(file_and_place, colon + 1, NULL, MS_BIND, NULL), "mounting a file");
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
			limit(RLIMIT_MEMLOCK, argv[i] + 8);
		else if (strncmp(argv[i], "nofile=", 7) == 0)
			limit(RLIMIT_NOFILE, argv[i] + 7);
		else if (strncmp(argv[i], "fsize=", 6) == 0)
			limit(RLIMIT_FSIZE, argv[i] + 6);
		else if (strncmp(argv[i], "tmpfs=", 6) == 0)
			mount_tmpfs(argv[i] + 6);
		else if (strncmp(argv[i], "bind=", 5) == 0)
			bind_file(argv[i] + 5);
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
