// The terminal of a process, when this command is its other side (src/terminal.ts): the executor that made the process holds the
// pseudo-terminal's master and hands bytes on. What is done here is to hand signals on, and to tell it of sizes.
#include "native.h"
#include <signal.h>
#include <stdlib.h>

static void request_about(struct command *c, struct buffer *request, const char *verb, int shown)
{
	request_begin(c, request, verb);
	if (shown >= 0)
		put_number(request, "terminal", (uint64_t)shown);
	put_text(request, "}");
}

// Starts the one plan of a verb. Returns 0 or -errno.
static int start_plan(struct command *c, struct executor *e, const char *verb)
{
	struct buffer request;
	struct answer answer = {0};
	request_about(c, &request, verb, -1);
	struct bytes parts[] = {{request.data, request.length}, {NULL, 0}};
	core_step(parts, 2, &answer);
	int r = answer.kind == ANSWER_PLAN ? executor_send(e, &answer) : -EPROTO;
	free(answer.bytes);
	free(request.data);
	return r;
}

static int end_plan(struct command *c, struct executor *e)
{
	struct buffer results = {0};
	int r = executor_receive(c, e, &results);
	free(results.data);
	return r;
}

// Until results are there, or the terminal that shows it has another size. Returns whether it has.
static bool resized(struct command *c, struct executor *e, int pidfd)
{
	for (;;) {
		struct pollfd fds[2] = {
			{.fd = e->control, .events = POLLIN}, {.fd = c->signals, .events = POLLIN}};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return false;
		if (fds[1].revents && signals_forward(c, pidfd) == SIGWINCH)
			return true;
		if (fds[0].revents)
			return false;
	}
}

void terminal_serve(struct command *c, struct executor *e, pid_t pid, int shown)
{
	struct buffer request;
	struct turns turns;
	int pidfd = sys_pidfd_open(pid);
	signals_listen(c, shown >= 0);
	e->settled = true;
	request_about(c, &request, "attach", shown);
	turns_run(c, &request, NULL, e, &turns);
	bool again = turns.outcome == OUTCOME_END;
	while (again && start_plan(c, e, "supervise") == 0) {
		again = resized(c, e, pidfd);
		// the next plan ends the supervision
		if (again && start_plan(c, e, "resize") < 0)
			break;
		for (int plans = again ? 2 : 1; plans > 0; plans--)
			if (end_plan(c, e) < 0)
				again = false;
	}
	if (pidfd >= 0)
		close(pidfd);
}
