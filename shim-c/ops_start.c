// START: what lets a created container's init go on, from outside; as one op, or as two with something in between.
#include "handlers.h"
#include <sys/socket.h>
#include <sys/un.h>

// init announces that it is about to execve (the record EXEC_SYNC), and the channel is close-on-exec: end of file
// after the announcement is the execve's success. Without it init has died on the way, which must not look like
// success. Between the two there is only the execve itself: a process killed there is indistinguishable, for everybody,
// from one killed as the container's.
static int await_exec(struct context *c, int channel)
{
	static struct failure failure; // of another plan: this one's is that START fails
	bool announced = false;
	struct record record;
	int r;
	while ((r = wait_readable(c, channel, -1)) == 0 &&
		(r = record_receive(channel, &record, &failure, 0, NULL)) == 1) {
		if (record.kind == RECORD_FAIL) {
			return foreign_failure(c, &failure);
		}
		if (record.number ==
			LISTENER_SYNC) // its plan is not ours: a listener that we were not told of
			return -EPROTO;
		announced = record.kind == RECORD_SYNC && record.number == EXEC_SYNC;
	}
	if (r < 0)
		return r;
	return announced ? 0 : -ECONNRESET;
}

static int start_begin(const struct context *c, const struct op *op, int *channel)
{
	int dir = reg_fd(c, op->arg[0].n);
	if (dir < 0)
		return dir;
	struct sockaddr_un address;
	int ends[2], r = socket_address(dir, (const char *)op->arg[1].p, &address);
	if (r < 0)
		return r;
	int to = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (to < 0)
		return -errno;
	r = result(connect(to, (struct sockaddr *)&address, sizeof(address)));
	if (r == 0)
		r = result(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	if (r < 0) {
		close(to);
		return r;
	}
	struct record record = {.kind = RECORD_SYNC};
	r = record_send(to, &record, ends[1]);
	close(to);
	close(ends[1]);
	if (r < 0)
		close(ends[0]);
	else
		*channel = ends[0];
	return r;
}

int op_start(struct context *c, const struct op *op)
{
	int channel, r = start_begin(c, op, &channel);
	if (r < 0)
		return r;
	r = await_exec(c, channel);
	close(channel);
	return r;
}

int op_start_begin(struct context *c, const struct op *op)
{
	int channel, r = start_begin(c, op, &channel);
	if (r == 0)
		r = reg_set(c, op->arg[2].n, channel);
	if (r == 0)
		c->starts |= 1ull << op->arg[2].n;
	return r;
}

int op_start_end(struct context *c, const struct op *op)
{
	int channel = reg_fd(c, op->arg[0].n);
	int r = channel < 0 ? channel : await_exec(c, channel);
	if (channel >= 0)
		reg_close(c, (uint32_t)op->arg[0].n);
	return r;
}
