// Plans that this process executes itself: those of all commands that make no process of a container.
#include "native.h"

static struct context context;
static bool begun;

// A signal that would end this process ends the plan first, which takes back what it did; it is had when the command is done.
static void begin(struct command *c)
{
	if (c->signals < 0) {
		signals_hold(c, false);
		c->own_signals = true;
	}
	sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	context_init(&context);
	context.control = c->signals;
	context.gone = POLLIN;
	context.watching = true;
	begun = true;
}

void own_end(void)
{
	if (!begun)
		return;
	undo_run(&context); // what is not committed
	for (uint32_t reg = 0; reg < REGISTERS; reg++)
		reg_close(&context, reg);
	context.slots_set = 0;
	context.turn = 0;
}

int own_plan(struct command *c, const struct answer *plan, struct buffer *results, char **problem)
{
	if (!begun)
		begin(c);
	// a second list is another process's, which must not be a copy of this program (CVE-2019-5736)
	if (plan->size > 16 && get32(plan->bytes + 12) > 1) {
		*problem = "this command's plan has to be another program's";
		return -ENOTSUP;
	}
	context.plan_bytes = plan->bytes;
	int r = plan_execute(&context, plan->size);
	context.turn++;
	if (r < 0) {
		*problem = "out of memory";
		return r;
	}
	put(results, context.output.data + FRAME_HEADER, context.output.length - FRAME_HEADER);
	return 0;
}
