// Starting one process from inside a program that may have threads, much memory and its own ideas about
// signals and file descriptors (Node).
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct spawn {
	int *fds; // fds to place at 0, 1, …; changed by spawn_process
	uint32_t count;
	uint32_t low;  // only so many of them; the others go
	uint32_t high; // to this number and the following ones
	int program;   // executed by execveat, or -1: argv[0] is a path
	char **argv;
	char **envp;
	const char *cwd; // changed to before, or NULL
	rlim_t nofile;   // the soft RLIMIT_NOFILE the process gets, or RLIM_INFINITY: as it is
};

// The stack that spawn_process runs the child on; one for each thread that spawns. Returns NULL when
// memory is short.
void *spawn_stack(void);
void spawn_stack_free(void *stack);

// Starts the process in a session of its own (a terminal's ^C would end an executor before it could roll back): only the fds named stay open, signals are at their defaults and none is blocked.
// The caller must have all signals blocked, and nothing else may use the stack meanwhile.
// Returns its pid and a pidfd, or -errno, of the exec too.
pid_t spawn_process(struct spawn *request, void *stack, int *pidfd);

// The soft RLIMIT_NOFILE that a process `host` was started with. Node raises it to the hard limit and
// tells nobody what it was, so this is what its parent has, if that looks like the same hard limit.
// RLIM_INFINITY: leave it as it is.
rlim_t spawn_nofile_of(pid_t host);
