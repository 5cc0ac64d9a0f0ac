/*
 * Times commands from a small process: time-runs RUNS PAUSE_MS STDERR_FILE COMMAND [ARG]…
 *
 * Starts the command RUNS times by vfork and execvp (a fork of Node would cost by its size, and each runtime would be
 * charged for it), waits for each, pauses in between, and prints the nanoseconds from before vfork until wait4 returned,
 * a line each. "%N" in an argument becomes the number of the run. Output of the command goes to /dev/null, its errors to
 * STDERR_FILE. Ends with 1 at the first run that fails.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// One run's arguments: as given, with "%N" replaced.
static char **arguments(char **given, int count, int number)
{
	char **args = calloc((size_t)count + 1, sizeof(*args));
	for (int i = 0; args != NULL && i < count; i++) {
		const char *at = strstr(given[i], "%N");
		if (at == NULL)
			args[i] = strdup(given[i]);
		else if (asprintf(&args[i], "%.*s%d%s", (int)(at - given[i]), given[i], number,
				 at + 2) < 0)
			args[i] = NULL;
		if (args[i] == NULL)
			return NULL;
	}
	return args;
}

// In a function of its own: vfork's child runs on this frame, and must find nothing here to spoil.
static __attribute__((noinline)) pid_t start(char **args, int null, int err)
{
	pid_t pid = vfork();
	if (pid == 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(err, 2);
		execvp(args[0], args);
		_exit(127);
	}
	return pid;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "usage: time-runs RUNS PAUSE_MS STDERR_FILE COMMAND [ARG]...\n");
		return 2;
	}
	int runs = atoi(argv[1]);
	long pause_ms = atol(argv[2]);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int err = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (null < 0 || err < 0) {
		perror("time-runs: open");
		return 1;
	}
	struct timespec pause = {.tv_sec = pause_ms / 1000, .tv_nsec = pause_ms % 1000 * 1000000};
	for (int i = 0; i < runs; i++) {
		char **args = arguments(argv + 4, argc - 4, i);
		if (args == NULL) {
			perror("time-runs");
			return 1;
		}
		if (pause_ms > 0)
			nanosleep(&pause, NULL);
		uint64_t begin = now();
		pid_t pid = start(args, null, err);
		int status = 0;
		if (pid < 0 || waitpid(pid, &status, 0) < 0) {
			perror("time-runs");
			return 1;
		}
		uint64_t end = now();
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			fprintf(stderr, "time-runs: run %d of %s: wait status 0x%x\n", i, args[0],
				(unsigned)status);
			return 1;
		}
		printf("%llu\n", (unsigned long long)(end - begin));
	}
	return 0;
}
