// What the programs that time commands share: the clock, a run's arguments, and its start from a small process (a fork of Node would
// cost by its size, and each runtime would be charged for it).
#pragma once
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct streams {
	int null; // standard input and output
	int err;
};

static inline uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline int open_streams(struct streams *streams, const char *errors)
{
	streams->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	streams->err = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (streams->null >= 0 && streams->err >= 0)
		return 0;
	perror("open");
	return -1;
}

// One run's arguments: as given, with "%N" replaced.
static inline char **arguments(char **given, int count, int number)
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
static __attribute__((noinline)) pid_t start(char **args, const struct streams *streams)
{
	pid_t pid = vfork();
	if (pid == 0) {
		dup2(streams->null, 0);
		dup2(streams->null, 1);
		dup2(streams->err, 2);
		execvp(args[0], args);
		_exit(127);
	}
	return pid;
}
