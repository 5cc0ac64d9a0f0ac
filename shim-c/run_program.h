// A program that is run to its end, with its output kept for the words about a failure.
#pragma once
#include "executor.h"

struct program {
	const char *what; // "hook": what the words about its failure begin with
	const char *path;
	char **argv;
	char **envp;
	const char *cwd; // "": where we are
	const uint8_t *input;
	size_t input_length;
	int timeout; // ms, -1: none
	mode_t umask;
	int watch; // also ends it: a channel whose other end is gone, or has something to say; -1: none
};

/**
 * Runs it in a session of its own. Returns 0, or a negative errno with words in context.detail: what kept it from running;
 * ECHILD: it ended otherwise than with status 0; ETIMEDOUT, ECANCELED (the host is gone) and ECONNRESET (`watch`): it was killed.
 */
int run_program(struct context *c, const struct program *p);
