#include "ffi.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"
#include "reaper.h"

#define EXPORT __attribute__((visibility("default")))
#define STACK_SIZE \
	(512u << 10) // the thread-local storage of all of the host's libraries is taken from it

struct arguments {
	int fd;
	int program;
	int worker;
};

static void *run_thread(void *argument)
{
	struct arguments *a = argument;
	prctl(PR_SET_NAME, "tare:[reaper]");
	reaper_run(
		a->fd, a->program, a->worker, -1, getpid()); // its failure is the end of the socket
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

EXPORT int tare_reaper_start(const char *program_path, const char *worker_path)
{
	int pair[2], error;
	struct arguments *a = malloc(sizeof *a);
	if (!a)
		return -ENOMEM;
	a->program = program_open(program_path);
	a->worker = *worker_path ? open(worker_path, O_PATH | O_CLOEXEC) : -1;
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
	if (a->worker >= 0)
		close(a->worker);
	free(a);
	return error;
}

EXPORT int tare_become(int control, int program, int passed, long long nofile)
{
	char numbers[3][24];
	char *argv[] = {EXECUTOR_NAME, "become", numbers[0], numbers[1], numbers[2], NULL};
	struct stat st;
	if (control < 3 || passed < 0 || fstat(control, &st))
		return -EBADF;
	if (!S_ISSOCK(st.st_mode))
		return -ENOTSOCK;
	int error = program_check(program);
	if (error)
		return error;
	snprintf(numbers[0], sizeof numbers[0], "%d", control);
	snprintf(numbers[1], sizeof numbers[1], "%d", passed);
	snprintf(numbers[2], sizeof numbers[2], "%lld", nofile);
	for (int fd = 0; fd < 3; fd++)
		fcntl(fd, F_SETFD, 0);
	fcntl(control, F_SETFD, 0);
	for (int i = 0; i < passed; i++)
		fcntl(control + 2 + i, F_SETFD, 0);
	syscall(SYS_execveat, program, "", argv, environ, AT_EMPTY_PATH);
	return -errno;
}
