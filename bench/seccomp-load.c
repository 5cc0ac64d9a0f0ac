// How long the kernel takes to load a seccomp filter: seccomp-load FILE RUNS prints the nanoseconds of each load, each in
// a process of its own.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

struct run {
	struct sock_fprog program;
	long long took;
};

static int load(struct run *run)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return 1;
	long long before = now();
	long r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		&run->program);
	// what the filter allows is not known: the time goes out by memory, which vfork shares
	run->took = now() - before;
	return r < 0;
}

int main(int argc, char **argv)
{
	static struct sock_filter code[BPF_MAXINSNS];
	int fd = argc == 3 ? open(argv[1], O_RDONLY) : -1;
	ssize_t size = fd < 0 ? -1 : read(fd, code, sizeof(code));
	if (size <= 0) {
		perror("seccomp-load FILE RUNS");
		return 1;
	}
	struct run run = {
		.program = {.len = (unsigned short)(size / (ssize_t)sizeof(*code)), .filter = code},
	};
	for (int i = atoi(argv[2]); i > 0; i--) {
		pid_t pid = vfork();
		if (pid == 0)
			_exit(load(&run));
		int status;
		if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
			fprintf(stderr, "the filter cannot be loaded\n");
			return 1;
		}
		printf("%lld\n", run.took);
	}
	return 0;
}
