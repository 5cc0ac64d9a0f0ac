// Plans that this process executes itself.
#include "native.h"

static struct context context;
static bool begun;
static bool changed; // one of them was not only to look

// A signal that would end this process ends the plan first, which takes back what it did; it is had when the command is done.
static void begin(struct command *c, const struct stdio *stdio)
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
	context.reaps = true;
	for (int fd = 0; stdio && fd < 3; fd++)
		context.stdio[fd] = stdio->fds[fd];
	if (stdio)
		context.floor = 3 + (int)stdio->passed;
	begun = true;
}

void own_serve(int control)
{
	sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	context_init(&context);
	context.control = control;
	context.watching = true;
	for (int fd = 0; fd < 3; fd++)
		context.stdio[fd] = fd;
	begun = true;
}

void own_end(void)
{
	if (!begun)
		return;
	undo_run(&context); // what is not committed
	for (uint32_t reg = 0; reg < REGISTERS; reg++)
		reg_close(&context, reg);
	for (uint32_t i = 0; i < TEXTS; i++)
		context.texts[i].set = false;
	context.slots_set = 0;
	context.turn = 0;
	changed = false;
}

bool own_slot(uint32_t slot, uint64_t *value)
{
	return slot_get(&context, slot, value) == 0;
}

bool own_looked(void)
{
	bool kept = changed || context.slots_set;
	for (uint32_t reg = 0; reg < REGISTERS; reg++)
		kept = kept || context.registers[reg] >= 0;
	for (uint32_t i = 0; i < TEXTS; i++)
		kept = kept || context.texts[i].set;
	return !kept;
}

pid_t own_adopted(void)
{
	return context.adopted;
}

// What would make another process of the one that executes it: this one goes on after the plan.
static bool changes(const struct op *op)
{
	switch (op->code) {
	case OP_CLONE: // capabilities are gone after an execve in a user namespace that has no maps; vfork has no time namespace
		return op->arg[1].n & (CLONE_NEWUSER | CLONE_NEWTIME);
	case OP_SETNS: // the children that it makes later would be in a joined pid namespace
	case OP_UNSHARE:
	case OP_SETSID:
	case OP_KEYRING:
	case OP_DUMPABLE:
	case OP_UMASK:
	case OP_SETGROUPS:
	case OP_SETGID:
	case OP_SETUID:
	case OP_CHDIR:
	case OP_FCHDIR:
	case OP_CHROOT:
	case OP_ATTACH:
	case OP_ID_NAMESPACE: // a copy of this program in a namespace of the container's
	case OP_SUPERVISE:
	case OP_NOTIFY_RELAY:
		return true;
	default:
		return false;
	}
}

bool own_may(const struct answer *answer)
{
	struct plan plan;
	struct plan_fault refused;
	if (plan_check(answer->bytes, answer->size, &plan, &refused) < 0)
		return true; // it is refused
	struct plan_list list = plan_list(&plan, 0);
	struct op op;
	const uint8_t *at = list.ops;
	for (uint32_t i = 0; i < list.count; i++, at += op.size)
		if (plan_op(at, (uint32_t)(list.ops + list.size - at), &op) || changes(&op))
			return false;
	return true;
}

int own_plan(struct command *c, const struct stdio *stdio, const struct answer *plan,
	struct buffer *results, char **problem)
{
	if (!begun)
		begin(c, stdio);
	bool lists = plan->size > 16 && get32(plan->bytes + 12) > 1;
	if (lists && !stdio) {
		*problem = "this command makes no processes";
		return -ENOTSUP;
	}
	if (lists && context.program < 0) {
		context.program = init_program_open();
		if (context.program < 0) {
			*problem = joined("unable to make a copy of tare-init: ",
				error_text(-context.program), NULL);
			return context.program;
		}
	}
	context.plan_bytes = plan->bytes;
	changed = changed || plan->size < 8 || !(get16(plan->bytes + 6) & PLAN_READ_ONLY);
	int r = plan_execute(&context, plan->size);
	context.turn++;
	if (r < 0) {
		*problem = "out of memory";
		return r;
	}
	*results = context.output;
	context.output = (struct buffer){0};
	results->length -= FRAME_HEADER;
	memmove(results->data, results->data + FRAME_HEADER, results->length);
	return 0;
}
