// `create` and `run` (src/cli/create.ts, src/cli/commands/run.ts).
#include "native.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define DOCUMENT_MAX \
	((16u << 20) + \
		1) // the core refuses a larger one, so it need not see more than one byte too many

// Reads the config. Returns NULL, or what is wrong, in runc's words.
static char *read_bundle(const char *bundle, const char *name, struct buffer *document)
{
	struct stat st;
	if (stat(bundle, &st) < 0)
		return joined("chdir ", bundle, ": ", error_text(errno), NULL);
	char *path = resolved(bundle, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : read_file(fd, document);
	if (fd >= 0)
		close(fd);
	if (document->length > DOCUMENT_MAX)
		document->length = DOCUMENT_MAX;
	if (r == -ENOENT)
		return joined("JSON specification file ", name, " not found", NULL);
	return r < 0 ? joined("open ", path, ": ", error_text(-r), NULL) : NULL;
}

static void put_now(struct buffer *request)
{
	char text[32];
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	size_t length =
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S.", gmtime_r(&now.tv_sec, &utc));
	uint32_t ms = (uint32_t)(now.tv_nsec / 1000000);
	char digits[] = {
		(char)('0' + ms / 100), (char)('0' + ms / 10 % 10), (char)('0' + ms % 10), 'Z', 0};
	memcpy(text + length, digits, sizeof(digits));
	put_member(request, "now", text);
}

// How many sockets this process was given: sd_listen_fds(3).
static uint32_t activated_fds(void)
{
	const char *fds = getenv("LISTEN_FDS"), *of = getenv("LISTEN_PID");
	uint64_t count, pid;
	if (!fds || !of || strlen(fds) > 4 || !parse_number(&fds, &count) || *fds)
		return 0;
	return parse_number(&of, &pid) && !*of && pid == (uint64_t)getpid() ? (uint32_t)count : 0;
}

// What is asked for by `create` and `run`.
struct creation {
	const char *id;
	char *bundle;
	struct buffer document;
	struct buffer request;
	struct stdio stdio;
	struct executor executor; // goes on where the terminal is supervised
	bool start;
	bool detach;
};

static const char *socket_of(struct command *c, const char *name)
{
	const char *path = option_text(&c->invocation->options, name);
	return path && *path ? path : NULL;
}

static void put_path(
	struct command *c, struct buffer *request, const char *member, const char *option)
{
	const char *path = option_text(&c->invocation->options, option);
	if (path)
		put_member(request, member, resolved(NULL, path));
}

// Returns NULL, or what is wrong.
static char *prepare(struct command *c, struct creation *what)
{
	struct options *options = &c->invocation->options;
	const char *console = socket_of(c, "console-socket"), *pidfd = socket_of(c, "pidfd-socket");
	const char *notify = notify_socket();
	const char *config = option_text(options, "config");
	what->bundle = resolved(NULL, option_text(options, "bundle"));
	char *problem = read_bundle(what->bundle, config, &what->document);
	if (problem)
		return problem;
	bool asked = core_asks_terminal(what->document.data, what->document.length, false);
	problem = stdio_open(&what->stdio, console, asked, what->detach);
	if (problem)
		return problem;
	struct buffer *request = &what->request;
	request_begin(c, request, "create");
	put_member(request, "id", what->id);
	put_member(request, "bundle", what->bundle);
	put_bool(request, "start", what->start);
	if (notify)
		put_member(request, "notifySocket", notify);
	put_path(c, request, "pidFile", "pid-file");
	if (pidfd)
		put_member(request, "pidfdSocket", resolved(NULL, pidfd));
	put_bool(request, "noPivot", option_on(options, "no-pivot"));
	put_bool(request, "noNewKeyring", option_on(options, "no-new-keyring"));
	put_number(request, "preserveFds", what->stdio.passed);
	put_number(request, "listenFds", activated_fds());
	if (console)
		put_member(request, "consoleSocket", resolved(NULL, console));
	if (what->stdio.shown >= 0)
		put_number(request, "terminal", (uint64_t)what->stdio.shown);
	put_now(request);
	put_text(request, "}");
	option_on(options, "no-subreaper"); // accepted, as runc does
	return NULL;
}

// A signal may have come just after the point of no return: then the container exists, and goes.
static int interrupted(struct command *c, const char *id, pid_t adopted)
{
	struct buffer request;
	struct turns turns;
	int status = signals_status(c);
	if (adopted) {
		request_begin(c, &request, "state");
		put_member(&request, "id", id);
		put_text(&request, "}");
		turns_run(c, &request, NULL, NULL, &turns);
		if (turns.outcome == OUTCOME_END && (pid_t)turns.pid == adopted)
			delete_forced(c, id, 0, &turns);
	}
	return status;
}

// Makes the container. Returns true, or false with the command's exit status.
static bool make(struct command *c, struct creation *what, pid_t *pid, int *status)
{
	struct executor *executor = &what->executor;
	struct turns turns;
	char *problem = prepare(c, what);
	if (!problem) {
		require_known(c);
		*executor = (struct executor){.stdio = &what->stdio};
		if (what->stdio.supervised)
			problem = executor_begin(executor, &what->stdio);
	}
	if (problem) {
		*status = fail_with(c, problem);
		return false;
	}
	turns_run(c, &what->request, &what->document, executor, &turns);
	bool made = turns.outcome == OUTCOME_END;
	if (!made || !what->stdio.supervised)
		executor_end(executor);
	// in the foreground one that came after the point of no return is the container's, unless it has ended the terminal's other side
	bool handed =
		what->start && !what->detach && !(what->stdio.supervised && executor->interrupted);
	if (turns.outcome == OUTCOME_INTERRUPTED || (made && !handed && signals_pending(c))) {
		executor_end(executor);
		*status = interrupted(c, what->id, executor->adopted);
		return false;
	}
	if (!made) {
		*status = fail_with(c, turns.message);
		return false;
	}
	for (uint32_t i = 0; i < turns.warning_count; i++)
		log_warning(&c->log, turns.warnings[i]);
	*pid = (pid_t)turns.pid;
	return true;
}

// Before the cgroup goes, which has counted: whether the kernel has killed it, or others of it, for want of memory.
static void warn_of_memory(struct command *c, const char *id)
{
	struct buffer request;
	struct turns turns;
	request_begin(c, &request, "watch");
	put_member(&request, "id", id);
	put_member(&request, "print", "kills");
	put_text(&request, "}");
	turns_run(c, &request, NULL, NULL, &turns);
	if (turns.outcome == OUTCOME_END && strcmp(turns.text, "0") != 0)
		log_warning(&c->log, "container init was OOM-killed (memory limit too low?)");
}

int command_create(struct command *c)
{
	struct creation what = {.id = c->invocation->positionals[0], .detach = true};
	pid_t pid;
	int status;
	stdio_find(c, &what.stdio, activated_fds());
	signals_hold(c, false);
	return make(c, &what, &pid, &status) ? 0 : status;
}

// The container that cannot be started, or that nobody wants any more, goes; what cannot be removed now stays for a delete.
static int give_up(struct command *c, struct creation *what, const char *problem)
{
	struct turns turns;
	int status = problem ? 0 : signals_status(c);
	executor_end(&what->executor);
	delete_forced(c, what->id, 0, &turns);
	return problem ? fail_with(c, problem) : status;
}

// Starts it, and has a service manager told when it is ready: at once, or in the foreground beside the container, by an executor
// that goes on. Returns false with the command's exit status.
static bool start_it(
	struct command *c, struct creation *what, struct executor *executor, int *status)
{
	struct buffer request;
	struct answer plan = {0};
	struct turns turns;
	char *problem = start_telling(c, what->id, executor, &turns);
	if (!problem && turns.outcome == OUTCOME_END) {
		request_notify(c, &request, what->id, what->detach ? 0 : getpid());
		if (what->detach) {
			turns_run(c, &request, NULL, executor, &turns);
			executor_end(executor);
		} else if (!signals_pending(c)) {
			struct bytes parts[] = {{request.data, request.length}, {NULL, 0}};
			core_step(parts, 2, &plan);
			executor->settled = true;
			executor_send(executor, &plan);
			return true;
		} else {
			executor_end(executor);
			turns.outcome = OUTCOME_INTERRUPTED;
		}
	}
	if (!problem && turns.outcome == OUTCOME_END)
		return true;
	if (!problem && turns.outcome == OUTCOME_ERROR)
		problem = (char *)turns.message;
	*status = give_up(c, what, problem);
	return false;
}

static void remove_it(struct command *c, const char *id, pid_t ended)
{
	struct turns turns;
	delete_forced(c, id, ended, &turns);
	for (uint32_t i = 0; i < turns.warning_count; i++)
		log_warning(&c->log, turns.warnings[i]);
	// its status is still what `run` was asked for
	if (turns.outcome == OUTCOME_ERROR)
		log_warning(
			&c->log, joined("unable to delete the container: ", turns.message, NULL));
}

int command_run(struct command *c)
{
	struct options *options = &c->invocation->options;
	bool keep = option_on(options, "keep"), notify = notify_socket() != NULL;
	struct creation what = {.id = c->invocation->positionals[0],
		.start = !notify,
		.detach = option_on(options, "detach")};
	struct executor teller = {.pid = 0};
	struct buffer told = {0};
	bool killed = false;
	pid_t pid;
	int status;
	stdio_find(c, &what.stdio, activated_fds());
	// from the beginning, so that no signal between the start and the wait is lost
	signals_hold(c, !what.detach);
	if (!make(c, &what, &pid, &status) || (notify && !start_it(c, &what, &teller, &status)))
		return status;
	if (what.detach)
		return 0;
	if (what.stdio.supervised)
		terminal_serve(c, &what.executor, pid, what.stdio.shown);
	executor_end(&what.executor);
	status = wait_forwarding(c, pid, &killed);
	if (notify)
		executor_receive(c, &teller, &told);
	executor_end(&teller);
	if (killed)
		warn_of_memory(c, what.id);
	if (!keep)
		remove_it(c, what.id, pid);
	return status;
}
