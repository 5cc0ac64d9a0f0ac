// `start`, also as a part of `run` when a service manager is to hear of the container (src/start.ts).
#include "native.h"
#include <stdlib.h>

const char *notify_socket(void)
{
	const char *socket = getenv("NOTIFY_SOCKET");
	return socket && *socket ? socket : NULL;
}

void delete_forced(struct command *c, const char *id, pid_t ended, struct turns *turns)
{
	struct buffer request;
	request_begin(c, &request, "delete");
	put_member(&request, "id", id);
	put_bool(&request, "force", true);
	put_number(&request, "ended", (uint64_t)ended);
	put_text(&request, "}");
	turns_run(c, &request, NULL, NULL, turns);
}

static void start(struct command *c, const char *id, const char *socket, struct executor *executor,
	struct turns *to)
{
	struct buffer request;
	struct turns gone;
	request_begin(c, &request, "start");
	put_member(&request, "id", id);
	if (socket)
		put_member(&request, "notifySocket", socket);
	put_text(&request, "}");
	turns_run(c, &request, NULL, executor, to);
	// when a poststart hook fails the core has killed the container; what is left of it goes too
	if (to->outcome == OUTCOME_ERROR && strncmp(to->pointer, "/hooks/poststart/", 17) == 0)
		delete_forced(c, id, 0, &gone);
}

char *start_telling(
	struct command *c, const char *id, struct executor *executor, struct turns *turns)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int fds[] = {null, null, null};
	struct stdio stdio = {.fds = fds};
	char *problem = executor_begin(executor, &stdio);
	close(null);
	if (problem)
		return problem;
	start(c, id, notify_socket(), executor, turns);
	if (turns->outcome != OUTCOME_END)
		executor_end(executor);
	return NULL;
}

void request_notify(struct command *c, struct buffer *request, const char *id, pid_t main)
{
	request_begin(c, request, "notify");
	put_member(request, "id", id);
	if (main)
		put_number(request, "mainPid", (uint64_t)main);
	put_text(request, "}");
}

int command_start(struct command *c)
{
	const char *id = c->invocation->positionals[0];
	struct executor executor;
	struct turns turns;
	require_known(c);
	if (notify_socket()) {
		struct buffer request;
		signals_hold(c, false);
		c->own_signals = true;
		char *problem = start_telling(c, id, &executor, &turns);
		if (problem)
			return fail_with(c, problem);
		if (turns.outcome == OUTCOME_END) {
			request_notify(c, &request, id, 0);
			turns_run(c, &request, NULL, &executor, &turns);
			executor_end(&executor);
		}
	} else {
		start(c, id, NULL, NULL, &turns);
	}
	return turns.outcome == OUTCOME_ERROR ? fail_with(c, turns.message) : 0;
}
