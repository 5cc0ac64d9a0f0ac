/*
 * Times commands: time-runs RUNS PAUSE_MS STDERR_FILE COMMAND [ARG]…
 *
 * Starts the command RUNS times by vfork and execvp, waits for each, pauses in between, and prints a line each: the nanoseconds from
 * before vfork until wait4 returned, the microseconds of processor time that it and what it waited for took, and the peak of their
 * memory in kB. "%N" in an argument becomes the number of the run. Output of the command goes to /dev/null, its errors to
 * STDERR_FILE. Ends with 1 at the first run that fails.
 */
#include "start.h"
#include <sys/resource.h>
#include <sys/wait.h>

static long long microseconds(const struct timeval *t)
{
	return t->tv_sec * 1000000ll + t->tv_usec;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "usage: time-runs RUNS PAUSE_MS STDERR_FILE COMMAND [ARG]...\n");
		return 2;
	}
	int runs = atoi(argv[1]);
	long pause_ms = atol(argv[2]);
	struct streams streams;
	if (open_streams(&streams, argv[3]) < 0)
		return 1;
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
		pid_t pid = start(args, &streams);
		int status = 0;
		struct rusage used;
		if (pid < 0 || wait4(pid, &status, 0, &used) < 0) {
			perror("time-runs");
			return 1;
		}
		uint64_t end = now();
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			fprintf(stderr, "time-runs: run %d of %s: wait status 0x%x\n", i, args[0],
				(unsigned)status);
			return 1;
		}
		printf("%llu %lld %ld\n", (unsigned long long)(end - begin),
			microseconds(&used.ru_utime) + microseconds(&used.ru_stime),
			used.ru_maxrss);
	}
	return 0;
}
