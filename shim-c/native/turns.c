// A command, turn by turn: the core is asked, the plan that it answers with is executed, and the core is asked again with the
// results, until it answers with the end (src/turns.ts).
#include "native.h"
#include <stdlib.h>

#define TURNS_MAX 256u

#if defined(__x86_64__)
#define ARCH "x64"
#elif defined(__aarch64__)
#define ARCH "arm64"
#else
#define ARCH ""
#endif

static void put_variable(struct buffer *request, const char *name, const char *variable)
{
	const char *value = getenv(variable);
	if (value)
		put_member(request, name, value);
}

// Where systemd is found.
static void put_buses(struct buffer *request)
{
	put_variable(request, "systemBus", "DBUS_SYSTEM_BUS_ADDRESS");
	put_variable(request, "sessionBus", "DBUS_SESSION_BUS_ADDRESS");
	put_variable(request, "runtimeDir", "XDG_RUNTIME_DIR");
}

void request_begin(struct command *c, struct buffer *request, const char *verb)
{
	const char *path = getenv("PATH");
	*request = (struct buffer){0};
	put_text(request, "{");
	put_member(request, "root", c->root);
	put_member(request, "idFormat", c->id_format);
	put_member(request, "cgroupManager", c->cgroup_manager);
	put_member(request, "rootlessCgroups", c->rootless_cgroups);
	if (strcmp(c->cgroup_manager, "systemd") == 0)
		put_buses(request);
	put_bool(request, "brief", true);
	put_member(request, "arch", ARCH);
	put_member(request, "path", path ? path : "");
	put_member(request, "verb", verb);
}

// A cursor over what the core has answered: every length is checked once, here.
struct cursor {
	const uint8_t *at;
	size_t left;
};

static uint32_t take_word(struct cursor *from)
{
	if (from->left < 4) {
		from->left = 0;
		return 0;
	}
	uint32_t word = get32(from->at);
	from->at += 4;
	from->left -= 4;
	return word;
}

static const char *take_text(struct cursor *from)
{
	uint32_t length = take_word(from);
	size_t size = ((size_t)length + 4) & ~(size_t)3;
	if (size > from->left || from->at[length]) {
		from->left = 0;
		return "";
	}
	const char *text = (const char *)from->at;
	from->at += size;
	from->left -= size;
	return text;
}

static void take_end(struct cursor from, struct turns *to)
{
	to->outcome = OUTCOME_END;
	to->pid = take_word(&from);
	to->text = take_text(&from);
	uint32_t count = take_word(&from);
	if (count > from.left / 8) // a str takes 8 bytes at least
		count = 0;
	to->warnings = calloc((size_t)count + 1, sizeof(*to->warnings));
	for (uint32_t i = 0; i < count && to->warnings; i++)
		to->warnings[to->warning_count++] = take_text(&from);
}

static void take_error(struct cursor from, struct turns *to)
{
	to->outcome = OUTCOME_ERROR;
	to->code = take_text(&from);
	to->message = take_text(&from);
	to->pointer = take_text(&from);
}

static void system_error(struct turns *to, const char *message)
{
	*to = (struct turns){
		.outcome = OUTCOME_ERROR, .code = "SystemError", .message = message, .pointer = ""};
}

// src/shim/session.ts says it in these words.
static char *too_large(size_t size)
{
	char *start = numbered("what is asked for is too much: its plan has ", size, " bytes");
	return numbered(joined(start, ", and at most ", NULL), PLAN_MAX, " are taken");
}

static void trace(struct command *c, uint32_t turn, const struct answer *plan)
{
	if (!c->log.debug)
		return;
	bool looks = plan->size > 8 && (get16(plan->bytes + 6) & PLAN_READ_ONLY);
	char *start = numbered("turn ", turn, ": a plan of ");
	log_debug(
		&c->log, numbered(start, plan->size, looks ? " bytes that only looks" : " bytes"));
}

// Whether a plan's results say that it was done; slot 0 then is the pid, unless it was never set.
static bool done(const struct buffer *results, uint32_t *pid)
{
	struct cursor from = {results->data, results->length};
	if (take_word(&from) != RESULT_MAGIC || take_word(&from) != RESULT_VERSION)
		return false; // the word's upper half is the status
	for (uint32_t records = take_word(&from); records > 0 && from.left; records--) {
		take_word(&from);
		take_word(&from);
		uint32_t size = (take_word(&from) + 3) & ~3u;
		size = size > from.left ? (uint32_t)from.left : size;
		from.at += size;
		from.left -= size;
	}
	if (take_word(&from) && take_word(&from) == 0)
		*pid = take_word(&from);
	return true;
}

static void run(struct command *c, const struct buffer *request, const struct buffer *document,
	struct executor *executor, struct turns *to)
{
	struct bytes parts[2 + TURNS_MAX] = {{request->data, request->length},
		{document ? document->data : NULL, document ? document->length : 0}};
	*to = (struct turns){.text = ""};
	for (uint32_t turn = 0; turn < TURNS_MAX; turn++) {
		struct answer answer = {0};
		core_step(parts, 2 + turn, &answer);
		if (answer.trap) {
			system_error(to, answer.trap);
			return;
		}
		if (answer.kind != ANSWER_PLAN) {
			struct cursor from = {answer.bytes, answer.size};
			if (answer.kind == ANSWER_END)
				take_end(from, to);
			else
				take_error(from, to);
			return;
		}
		trace(c, turn, &answer);
		if (answer.size > PLAN_MAX) {
			system_error(to, too_large(answer.size));
			return;
		}
		bool last = answer.size > 8 && (get16(answer.bytes + 6) & PLAN_LAST);
		struct buffer results = {0};
		char *problem = NULL;
		int r = executor ? executor_plan(c, executor, &answer, &results, &problem)
				 : own_plan(c, NULL, &answer, &results, &problem);
		free(answer.bytes);
		if (r == -EAGAIN) {
			turn = UINT32_MAX; // the next one is the first
			continue;
		}
		if (r == -EINTR) {
			to->outcome = OUTCOME_INTERRUPTED;
			return;
		}
		if (r < 0) {
			system_error(to, problem);
			return;
		}
		if (last && done(&results, &to->pid)) {
			to->outcome = OUTCOME_END;
			return;
		}
		parts[2 + turn] = (struct bytes){results.data, results.length};
	}
	system_error(to, "the command takes too many turns");
}

void turns_run(struct command *c, struct buffer *request, const struct buffer *document,
	struct executor *executor, struct turns *to)
{
	run(c, request, document, executor, to);
	if (!executor)
		own_end();
	else if (executor->interrupted && to->outcome == OUTCOME_ERROR)
		to->outcome = OUTCOME_INTERRUPTED;
}

int turns_print(struct command *c, struct buffer *request, struct turns *to)
{
	put_text(request, "}");
	turns_run(c, request, NULL, NULL, to);
	if (to->outcome == OUTCOME_ERROR)
		return fail_with(c, to->message);
	for (uint32_t i = 0; i < to->warning_count; i++)
		log_warning(&c->log, to->warnings[i]);
	return write_all(1, to->text, strlen(to->text)) ? 0 : 1;
}
