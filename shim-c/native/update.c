// `update` (src/cli/commands/update.ts).
#include "native.h"
#include <stdlib.h>

static const char *const shares[][2] = {
	{"l3CacheSchema", "l3-cache-schema"}, {"memBwSchema", "mem-bw-schema"}};

// What options say of single limits, as they say it.
static void put_limits(struct options *options, struct buffer *request)
{
	put_key(request, "limits");
	put_text(request, "{");
	for (const char *const *name = limit_options; *name; name++) {
		const char *text = option_text(options, *name);
		if (text)
			put_member(request, *name, text);
	}
	put_text(request, "}");
}

int command_update(struct command *c)
{
	struct options *options = &c->invocation->options;
	const char *file = option_text(options, "resources");
	const char *kernel = option_text(options, "kernel-memory");
	const char *tcp = option_text(options, "kernel-memory-tcp");
	struct buffer request, document = {0}, ignored = {0};
	struct turns turns;
	if ((kernel && *kernel) || (tcp && *tcp))
		log_warning(&c->log, "kernel memory settings are ignored and will be removed");
	request_begin(c, &request, "update");
	put_member(&request, "id", c->invocation->positionals[0]);
	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		const char *schema = option_text(options, shares[i][1]);
		put_member(&request, shares[i][0], schema ? schema : "");
	}
	// beside a file they are known, and ignored
	put_limits(options, file && *file ? &ignored : &request);
	require_known(c);
	if (file && *file) {
		int error;
		char *problem = read_document(file, &document, &error);
		if (problem)
			return fail_with(c, joined(error_name(error), ": ", problem, NULL));
	}
	put_text(&request, "}");
	turns_run(c, &request, &document, NULL, &turns);
	return turns.outcome == OUTCOME_ERROR ? fail_with(c, turns.message) : 0;
}
