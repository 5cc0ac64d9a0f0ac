// `exec` (src/cli/commands/exec.ts).
#include "native.h"
#include <signal.h>
#include <stdlib.h>

#define ID_DIGITS 10

static void put_list(struct command *c, struct buffer *to, const char *member, const char *option)
{
	const char *item;
	put_key(to, member);
	put_text(to, "[");
	for (uint32_t i = 0; (item = option_item(&c->invocation->options, option, i)); i++) {
		if (i)
			put_text(to, ",");
		put_json(to, item);
	}
	put_text(to, "]");
}

static void put_option(struct command *c, struct buffer *to, const char *member, const char *option)
{
	const char *text = option_text(&c->invocation->options, option);
	if (text && *text)
		put_member(to, member, text);
}

// A user's or group's id in decimal, so many bytes of a text: "1x" and "" are nobody (CVE-2026-30892: as uid 0 they would be root).
static char *parse_id(const char *text, size_t length, const char *what, uint64_t *id)
{
	char *word = strndup(text, length);
	const char *at = word;
	if (length && length <= ID_DIGITS && parse_number(&at, id) && !*at && *id < UINT32_MAX)
		return NULL;
	return joined("parsing \"", word, "\" as a number for ", what,
		" failed: it must be from 0 to 4294967294", NULL);
}

static char *put_user(struct command *c, struct buffer *to)
{
	struct options *options = &c->invocation->options;
	const char *user = option_text(options, "user"), *gid;
	char *problem = NULL;
	uint64_t id;
	put_key(to, "user");
	put_text(to, "{");
	if (user && *user) {
		size_t length = strcspn(user, ":");
		problem = parse_id(user, length, "uid", &id);
		put_number(to, "uid", id);
		if (!problem && user[length]) {
			problem =
				parse_id(user + length + 1, strlen(user + length + 1), "gid", &id);
			put_number(to, "gid", id);
		}
	}
	put_key(to, "additionalGids");
	put_text(to, "[");
	for (uint32_t i = 0; !problem && (gid = option_item(options, "additional-gids", i)); i++) {
		problem = parse_id(gid, strlen(gid), "gid", &id);
		put_text(to, numbered(i ? "," : "", id, ""));
	}
	put_text(to, "]}");
	return problem;
}

// What the options say of the process. Returns NULL, or what is wrong.
static char *put_process(struct command *c, struct buffer *to)
{
	struct invocation *in = c->invocation;
	if (in->count < 2)
		return joined("process args cannot be empty", NULL);
	put_text(to, "{");
	put_key(to, "args");
	for (uint32_t i = 1; i < in->count; i++) {
		put_text(to, i == 1 ? "[" : ",");
		put_json(to, in->positionals[i]);
	}
	put_text(to, "]");
	put_bool(to, "terminal", option_on(&in->options, "tty"));
	put_list(c, to, "env", "env");
	put_list(c, to, "capabilities", "cap");
	put_option(c, to, "cwd", "cwd");
	if (option_text(&in->options, "no-new-privs"))
		put_bool(to, "noNewPrivileges", option_on(&in->options, "no-new-privs"));
	put_option(c, to, "apparmorProfile", "apparmor");
	put_option(c, to, "selinuxLabel", "process-label");
	char *problem = put_user(c, to);
	put_text(to, "}");
	return problem;
}

static char *read_process(const char *path, struct buffer *to)
{
	int error;
	char *problem =
		read_document(strcmp(path, "-") == 0 ? path : resolved(NULL, path), to, &error);
	return problem ? joined("open ", path, ": ", problem, NULL) : NULL;
}

static char *prepare(
	struct command *c, struct buffer *document, struct buffer *request, struct stdio *stdio)
{
	struct options *options = &c->invocation->options;
	const char *file = option_text(options, "process");
	const char *console = option_text(options, "console-socket");
	const char *pidfd = option_text(options, "pidfd-socket");
	const char *pid_file = option_text(options, "pid-file");
	char *problem = file ? read_process(file, document) : put_process(c, document);
	if (problem)
		return problem;
	bool asked = core_asks_terminal(document->data, document->length, true);
	console = console && *console ? console : NULL;
	problem = stdio_open(stdio, console, asked, option_on(options, "detach"));
	if (problem)
		return problem;
	request_begin(c, request, "exec");
	put_member(request, "id", c->invocation->positionals[0]);
	put_bool(request, "wholeProcess", file != NULL);
	put_bool(request, "ignorePaused", option_on(options, "ignore-paused"));
	put_list(c, request, "subCgroups", "cgroup");
	put_number(request, "preserveFds", stdio->passed);
	if (console)
		put_member(request, "consoleSocket", resolved(NULL, console));
	if (stdio->shown >= 0)
		put_number(request, "terminal", (uint64_t)stdio->shown);
	if (pid_file)
		put_member(request, "pidFile", resolved(NULL, pid_file));
	if (pidfd && *pidfd)
		put_member(request, "pidfdSocket", resolved(NULL, pidfd));
	put_text(request, "}");
	if (file) { // it says all of the process: the other options change nothing, as in runc
		static const char *const others[] = {"cwd", "env", "user", "additional-gids", "cap",
			"no-new-privs", "tty", "process-label", "apparmor", NULL};
		for (const char *const *name = others; *name; name++)
			option_text(options, *name);
	}
	option_on(options, "no-subreaper"); // accepted, as runc does
	return NULL;
}

int command_exec(struct command *c)
{
	struct buffer document = {0}, request = {0};
	struct turns turns;
	struct stdio stdio;
	struct executor executor = {.stdio = &stdio};
	bool detach = option_on(&c->invocation->options, "detach");
	stdio_find(c, &stdio, 0);
	// from the beginning, so that no signal between the start and the wait is lost
	signals_hold(c, !detach);
	char *problem = prepare(c, &document, &request, &stdio);
	if (!problem) {
		require_known(c);
		if (stdio.supervised)
			problem = executor_begin(&executor, &stdio);
	}
	if (problem)
		return fail_with(c, problem);
	turns_run(c, &request, &document, &executor, &turns);
	bool ended = turns.outcome == OUTCOME_END;
	if (!ended || !stdio.supervised)
		executor_end(&executor);
	// in the foreground one that came after the point of no return is the process's, unless it has ended the terminal's other side
	bool handed = !detach && !(stdio.supervised && executor.interrupted);
	if (turns.outcome == OUTCOME_INTERRUPTED || (ended && !handed && signals_pending(c))) {
		// it may have come just after the point of no return, or too hard for a roll-back
		if (executor.adopted)
			kill(executor.adopted, SIGKILL);
		executor_end(&executor);
		return signals_status(c);
	}
	if (!ended)
		return fail_with(c, turns.message);
	if (stdio.supervised)
		terminal_serve(c, &executor, (pid_t)turns.pid, stdio.shown);
	executor_end(&executor);
	bool killed;
	return detach ? 0 : wait_forwarding(c, (pid_t)turns.pid, &killed);
}
