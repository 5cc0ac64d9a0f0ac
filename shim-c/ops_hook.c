// Hooks, and programs that have a right which we lack: newuidmap and newgidmap.
#include "handlers.h"
#include "run_program.h"
#include <stdlib.h>

static char **vector(const struct arg *strs)
{
	char **list = calloc(strs->n + 1, sizeof(*list));
	const uint8_t *at = strs->p;
	for (uint64_t i = 0; list && i < strs->n; i++)
		list[i] = (char *)next_str(&at);
	return list;
}

int op_hook(struct context *c, const struct op *op)
{
	struct buffer state = {0};
	const uint8_t *at = op->arg[4].p;
	struct program p = {
		.what = "hook",
		.path = (const char *)op->arg[0].p,
		.argv = vector(&op->arg[1]),
		.envp = vector(&op->arg[2]),
		.cwd = (const char *)op->arg[3].p,
		.timeout = op->arg[5].n > INT32_MAX ? -1 : (int)op->arg[5].n,
		.umask = op->arg[6].n == NONE ? c->caller_umask : (mode_t)op->arg[6].n,
		.watch = op->arg[7].n == NONE ? -1 : reg_fd(c, op->arg[7].n),
	};
	int r = p.argv && p.envp ? render(c, op->arg[4].n, &at, &state) : -ENOMEM;
	if (r == 0 && p.watch < 0 && op->arg[7].n != NONE)
		r = p.watch;
	if (r == 0) {
		p.input = state.data;
		p.input_length = state.length;
		r = run_program(c, &p);
	}
	free(state.data);
	free(p.argv);
	free(p.envp);
	return r;
}

// The texts of a list of templates, each NUL-terminated, one after the other.
static int render_all(const struct context *c, const struct arg *tmpls, struct buffer *out)
{
	const uint8_t *at = tmpls->p;
	int r = 0;
	for (uint64_t i = 0; i < tmpls->n && r == 0; i++) {
		uint32_t pieces = get32(at);
		at += 4;
		r = render(c, pieces, &at, out);
		if (r == 0)
			r = buffer_append(out, "", 1);
	}
	return r;
}

int op_run(struct context *c, const struct op *op)
{
	struct buffer text = {0};
	char *none[] = {NULL}, **argv = calloc(op->arg[1].n + 1, sizeof(*argv));
	int watch = op->arg[3].n == NONE ? -1 : reg_fd(c, op->arg[3].n);
	int r = argv ? render_all(c, &op->arg[1], &text) : -ENOMEM;
	if (r == 0 && watch < 0 && op->arg[3].n != NONE)
		r = watch;
	char *at = (char *)text.data;
	for (uint64_t i = 0; r == 0 && i < op->arg[1].n; i++) {
		argv[i] = at;
		at += strlen(at) + 1;
	}
	if (r == 0) {
		struct program p = {
			.what = "run",
			.path = (const char *)op->arg[0].p,
			.argv = argv,
			.envp = none,
			.cwd = "",
			.timeout = op->arg[2].n > INT32_MAX ? -1 : (int)op->arg[2].n,
			.umask = c->caller_umask,
			.watch = watch,
		};
		r = run_program(c, &p);
		// it was to do something to a process that had died
		if (r == -ECHILD && watch >= 0 && wait_readable(c, watch, 0) == 0)
			r = -ECONNRESET;
	}
	free(text.data);
	free(argv);
	return r;
}
