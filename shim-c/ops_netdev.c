// Moving a network interface into a container, and back.
#include "handlers.h"
#include "rtnetlink.h"
#include <net/if.h>
#include <stdlib.h>

// How an interface was: for undo.
struct was {
	char name[IFNAMSIZ];
	uint32_t up;
	// then its addresses, as rt_addresses gives them
};

// Its addresses are of RTM_NEWADDR messages, which are aligned as this is.
_Static_assert(sizeof(struct was) % 4 == 0, "what follows is aligned");

// A move that fails may have been half of one: the kernel renames in the new namespace, where that name may be taken.
static int move(struct context *c, const struct op *op, int rt, int index, int netns)
{
	const char *name = (const char *)op->arg[0].p, *to = (const char *)op->arg[1].p;
	int r = rt_move(rt, index, netns, to);
	if (r < 0 && rt_index(rt, name) != -ENODEV)
		return r;
	int armed = undo_net_move(c, op, netns, r < 0 ? name : to, name);
	return r < 0 ? r : armed;
}

static int settle(int there, const char *name, const struct buffer *was)
{
	int index = rt_index(there, name);
	if (index < 0)
		return index;
	int r = rt_add_addresses(there, index, was->data + sizeof(struct was),
		was->length - sizeof(struct was), true);
	return r < 0 ? r : rt_set_up(there, name, true);
}

static int move_device(
	struct context *c, const struct op *op, int rt, int there, struct buffer *was)
{
	const char *name = (const char *)op->arg[0].p, *to = (const char *)op->arg[1].p;
	int index = rt_index(rt, name), flags = rt_flags(rt, name);
	if (index < 0 || flags < 0)
		return index < 0 ? index : flags;
	struct was *state = (struct was *)buffer_room(was, sizeof(*state));
	if (!state)
		return -ENOMEM;
	*state = (struct was){.up = (flags & IFF_UP) != 0};
	strcpy(state->name, name);
	// before it goes down: that takes an interface's IPv6 addresses away
	int r = rt_addresses(rt, index, was);
	if (r == 0)
		r = undo_net_state(c, op, was->data, was->length);
	if (r == 0 && flags & IFF_UP)
		r = rt_set_up(rt, name, false);
	if (r == 0)
		r = move(c, op, rt, index, reg_fd(c, op->arg[2].n));
	return r < 0 ? r : settle(there, to, was);
}

int op_net_device(struct context *c, const struct op *op)
{
	int netns = reg_fd(c, op->arg[2].n);
	if (netns < 0)
		return netns;
	if (op->arg[0].n >= IFNAMSIZ || op->arg[1].n >= IFNAMSIZ)
		return -EINVAL;
	int rt = rt_open(-1), there = rt < 0 ? rt : rt_open(netns);
	struct buffer was = {0};
	int r = there < 0 ? there : move_device(c, op, rt, there, &was);
	free(was.data);
	if (there >= 0)
		close(there);
	if (rt >= 0)
		close(rt);
	return r;
}

int net_move_back(int netns, const char *name, const char *to)
{
	int own = result(openat(AT_FDCWD, "/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	int rt = own < 0 ? own : rt_open(netns);
	int index = rt < 0 ? rt : rt_index(rt, name);
	int r = index < 0 ? index : rt_set_up(rt, name, false);
	if (r == 0)
		r = rt_move(rt, index, own, to);
	if (rt >= 0)
		close(rt);
	if (own >= 0)
		close(own);
	return r;
}

int net_restore(const void *state, size_t size)
{
	const struct was *was = state;
	int rt = rt_open(-1);
	if (rt < 0)
		return rt;
	int index = rt_index(rt, was->name);
	int r = index < 0 ? index : 0;
	// IPv6 addresses stay on an interface that is up only
	if (r == 0 && was->up)
		r = rt_set_up(rt, was->name, true);
	if (r == 0)
		r = rt_add_addresses(rt, index, (const uint8_t *)state + sizeof(*was),
			size - sizeof(*was), false);
	close(rt);
	return r;
}
