#include "ffi.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"
#include "reaper.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif

#define EXPORT __attribute__((visibility("default")))
#define STACK_SIZE \
	(512u << 10) // the thread-local storage of all of the host's libraries is taken from it

struct arguments {
	int fd;
	int program;
};

static void *run_thread(void *argument)
{
	struct arguments *a = argument;
	prctl(PR_SET_NAME, "tare:[reaper]");
	reaper_run(a->fd, a->program, -1, getpid()); // its failure is the end of the socket
	free(a);
	return NULL;
}

static int start_thread(struct arguments *a)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all, before;
	int error = pthread_attr_init(&attributes);
	if (error)
		return -error;
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	// The host's signals are the host's threads' business, from the thread's first instruction.
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, &attributes, run_thread, a);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return -error;
}

EXPORT int tare_reaper_start(const char *program_path)
{
	int pair[2], error;
	struct arguments *a = malloc(sizeof *a);
	if (!a)
		return -ENOMEM;
	a->program = program_open(program_path);
	if (a->program < 0) {
		error = a->program;
		goto no_program;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		error = -errno;
		goto no_socket;
	}
	a->fd = pair[1];
	error = start_thread(a);
	if (!error)
		return pair[0];
	close(pair[0]);
	close(pair[1]);
no_socket:
	close(a->program);
no_program:
	free(a);
	return error;
}

EXPORT int tare_become(int control, int program, long long nofile)
{
	char number[16];
	char *argv[] = {EXECUTOR_NAME, "executor", number, NULL}, *envp[] = {NULL};
	struct stat st;
	if (control < 3 || fstat(control, &st))
		return -EBADF;
	if (!S_ISSOCK(st.st_mode))
		return -ENOTSOCK;
	int error = program_check(program);
	if (error)
		return error;
	snprintf(number, sizeof number, "%d", control);

	// Node marks what it inherits close-on-exec, raises the soft limit, and makes its stdio non-blocking; these
	// pipes are ours alone (session.c opened them for this process), so the flag can be taken back.
	for (int fd = 0; fd <= control; fd++) {
		fcntl(fd, F_SETFD, 0);
		if (fd < 3 && !fstat(fd, &st) && !S_ISSOCK(st.st_mode))
			fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	}
	syscall(SYS_close_range, (unsigned)control + 1, ~0u, CLOSE_RANGE_CLOEXEC);
	struct rlimit limit;
	if (nofile >= 0 && !getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = (rlim_t)nofile < limit.rlim_max ? (rlim_t)nofile : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	syscall(SYS_execveat, program, "", argv, envp, AT_EMPTY_PATH);
	return -errno;
}
