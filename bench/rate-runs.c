/*
 * How fast a command runs several at a time: rate-runs COUNT JOBS STDERR_FILE COMMAND [ARG]… starts it COUNT times by vfork, never
 * more than JOBS at once, and prints the nanoseconds from the first start to the last end. "%N" in an argument becomes the number
 * of the run. Ends with 1 at the first that fails.
 */
#include "start.h"
#include <sys/wait.h>

static int wait_one(const char *name)
{
	int status;
	if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "rate-runs: a run of %s: wait status 0x%x\n", name,
			(unsigned)status);
		return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "usage: rate-runs COUNT JOBS STDERR_FILE COMMAND [ARG]...\n");
		return 2;
	}
	int count = atoi(argv[1]), jobs = atoi(argv[2]), running = 0;
	struct streams streams;
	if (open_streams(&streams, argv[3]) < 0)
		return 1;
	uint64_t begin = now();
	for (int i = 0; i < count; i++) {
		char **args = arguments(argv + 4, argc - 4, i);
		if (args == NULL || (running == jobs && wait_one(args[0]) < 0))
			return 1;
		running -= running == jobs;
		if (start(args, &streams) < 0)
			return 1;
		running++;
	}
	for (; running > 0; running--)
		if (wait_one(argv[4]) < 0)
			return 1;
	printf("%llu\n", (unsigned long long)(now() - begin));
	return 0;
}
