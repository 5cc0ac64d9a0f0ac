// Fault injection, in test builds only (-DTARE_FAULTS): the environment variable TARE_FAULT of the executor says
// "TURN.LIST.OP=fail" (the op reports EIO and is not executed), "…=kill" (the process that runs that list kills
// itself before it) or "…=after-kill" (right after it). TURN counts the session's plans from 0.
#pragma once
#include "executor.h"

#ifdef TARE_FAULTS
#include <signal.h>
#include <stdlib.h>

static inline void fault_read(struct fault *fault, const char *text)
{
	static const char *const kinds[] = {"=fail", "=kill", "=after-kill"};
	if (!text || !parse_number(&text, &fault->turn) || *text++ != '.' ||
		!parse_number(&text, &fault->list) || *text++ != '.' ||
		!parse_number(&text, &fault->op))
		return;
	for (int i = 0; i < 3; i++) {
		if (strcmp(text, kinds[i]) == 0) {
			fault->kind = (enum fault_kind)i;
			fault->set = true;
		}
	}
}

static inline bool fault_here(const struct context *c, enum fault_kind kind)
{
	return c->fault.set && c->fault.kind == kind && c->fault.turn == c->turn &&
	       c->fault.list == c->list && c->fault.op == c->op;
}

// The first process of a pid namespace cannot kill itself: for it, an end without a word.
static inline void fault_die(void)
{
	kill(getpid(), SIGKILL);
	_exit(128 + SIGKILL);
}

static inline int fault_before(const struct context *c)
{
	if (fault_here(c, FAULT_KILL))
		fault_die();
	return fault_here(c, FAULT_FAIL) ? -EIO : 0;
}

static inline void fault_after(const struct context *c)
{
	if (fault_here(c, FAULT_AFTER_KILL))
		fault_die();
}
#else
static inline int fault_before(const struct context *c)
{
	(void)c;
	return 0;
}

static inline void fault_after(const struct context *c)
{
	(void)c;
}
#endif
