// The commands on containers that are there: a request each, whose plans this process executes (src/cli/commands/).
#include "native.h"
#include <stdlib.h>

int fail_with(struct command *c, const char *message)
{
	const char *name = c->invocation->command ? c->invocation->command->name : "";
	bool exec = strcmp(name, "exec") == 0;
	bool made = strcmp(name, "create") == 0 || strcmp(name, "run") == 0;
	if (exec)
		message = joined("exec failed: ", message, NULL);
	else if (made)
		message = joined("tare ", name, " failed: ", message, NULL);
	c->log.count = 0; // engines read the log as one JSON object: the error is alone there
	log_error(&c->log, message);
	return exec ? 255 : 1; // none that a program would choose
}

void require_known(struct command *c)
{
	if (options_known(&c->invocation->global) && options_known(&c->invocation->options))
		return;
	signals_release();
	hand_over(c->argv);
	exit(fail_with(c, "an option of this command needs Node.js, which is not found"));
}

static const char *id_of(const struct command *c)
{
	return c->invocation->positionals[0];
}

// A request with nothing but the id.
static int simple(struct command *c, const char *verb, const char *print)
{
	struct buffer request;
	struct turns turns;
	require_known(c);
	request_begin(c, &request, verb);
	put_member(&request, "id", id_of(c));
	if (print)
		put_member(&request, "print", print);
	return turns_print(c, &request, &turns);
}

int command_state(struct command *c)
{
	return simple(c, "state", "state");
}

int command_pause(struct command *c)
{
	return simple(c, "pause", NULL);
}

int command_resume(struct command *c)
{
	return simple(c, "resume", NULL);
}

int command_kill(struct command *c)
{
	struct invocation *in = c->invocation;
	struct buffer request;
	struct turns turns;
	const char *signal = in->count > 1 ? in->positionals[1] : "SIGTERM";
	bool all = option_on(&in->options, "all");
	require_known(c);
	request_begin(c, &request, "kill");
	put_member(&request, "id", id_of(c));
	uint64_t number;
	const char *at = signal;
	if (parse_number(&at, &number) && !*at)
		put_number(&request, "signal", number);
	else
		put_member(&request, "signal", signal);
	put_bool(&request, "all", all);
	return turns_print(c, &request, &turns);
}

int command_delete(struct command *c)
{
	struct buffer request;
	struct turns turns;
	// --regex is Node's: its expressions are
	bool force = option_on(&c->invocation->options, "force");
	require_known(c);
	request_begin(c, &request, "delete");
	put_member(&request, "id", id_of(c));
	put_bool(&request, "force", force);
	return turns_print(c, &request, &turns);
}

int command_list(struct command *c)
{
	struct options *options = &c->invocation->options;
	struct buffer request;
	struct turns turns;
	const char *format = option_text(options, "format");
	bool quiet = option_on(options, "quiet");
	require_known(c);
	bool json = strcmp(format, "json") == 0;
	if (!json && strcmp(format, "table") != 0)
		return fail_with(c, "invalid format option");
	request_begin(c, &request, "list");
	put_member(&request, "print", quiet ? "ids" : format);
	// a root that was asked for must be there; the default one is made by the first create
	put_bool(&request, "defaultRoot", strcmp(c->root, default_root()) == 0);
	return turns_print(c, &request, &turns);
}

int command_spec(struct command *c)
{
	struct options *options = &c->invocation->options;
	struct buffer request;
	struct turns turns;
	char *bundle = resolved(NULL, option_text(options, "bundle"));
	bool host = option_on(options, "host"), rootless = option_on(options, "rootless");
	require_known(c);
	request_begin(c, &request, "spec");
	put_member(&request, "bundle", bundle);
	put_bool(&request, "host", host);
	put_bool(&request, "rootless", rootless);
	return turns_print(c, &request, &turns);
}

int command_features(struct command *c)
{
	struct buffer request;
	struct turns turns;
	require_known(c);
	request_begin(c, &request, "features");
	put_member(&request, "print", "features");
	put_member(&request, "version", package_version);
	return turns_print(c, &request, &turns);
}

// What it uses now; the stream of events is Node's, whose watcher listens to many things.
int command_events(struct command *c)
{
	struct options *options = &c->invocation->options;
	struct buffer request;
	struct turns turns;
	if (!option_on(options, "stats")) {
		hand_over(c->argv);
		return fail_with(c, "a stream of events needs Node.js, which is not found");
	}
	require_known(c);
	request_begin(c, &request, "state");
	put_member(&request, "id", id_of(c));
	put_text(&request, "}");
	turns_run(c, &request, NULL, NULL, &turns);
	if (turns.outcome != OUTCOME_END)
		return fail_with(c, turns.message);
	if (turns.pid == 0)
		return fail_with(
			c, joined("container with id ", id_of(c), " is not running", NULL));
	return simple(c, "stats", "stats");
}
