// Records between the processes of a plan, and waiting for them without missing that the host is gone.
#include "executor.h"
#include <poll.h>
#include <sys/socket.h>

// What a socket does not take as one packet is cut to this (net.core.wmem_default may be small).
#define DETAIL_CUT 1024

static ssize_t send_packet(int socket, const struct msghdr *message)
{
	ssize_t n;
	do
		n = sendmsg(socket, message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

int message_send(int socket, const void *bytes, size_t size, int pass)
{
	struct iovec part = {(void *)bytes, size};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	if (pass >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.room);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &pass, sizeof(pass));
	}
	ssize_t n = send_packet(socket, &message);
	return n < 0 ? (int)n : (size_t)n == size ? 0 : -EIO;
}

int record_send(int fd, const struct record *record, int pass)
{
	return message_send(fd, record, sizeof(*record), pass);
}

int failure_send(int fd, const struct failure *failure)
{
	struct record record = {
		.kind = RECORD_FAIL,
		.number = failure->list,
		.op = failure->op,
		.error = (uint32_t)failure->error,
	};
	size_t length = strlen(failure->detail);
	for (;;) {
		struct iovec parts[] = {
			{&record, sizeof(record)},
			{(void *)failure->detail, length},
			{"", 1},
			{(void *)failure->pointer, strlen(failure->pointer) + 1},
		};
		struct msghdr message = {.msg_iov = parts, .msg_iovlen = 4};
		ssize_t n = send_packet(fd, &message);
		if (n != -EMSGSIZE || length <= DETAIL_CUT)
			return n < 0 ? (int)n : 0;
		length = DETAIL_CUT;
	}
}

// The texts of a FAIL. What a process of ours sends is not trusted to end where it should.
static void read_failure(const struct record *record, char *text, size_t length, struct failure *to)
{
	to->list = record->number;
	to->op = record->op;
	to->error = record->error ? (int)record->error : EIO;
	text[length] = 0;
	size_t first = strlen(text);
	struct text detail = text_in(to->detail, sizeof(to->detail));
	text_add(&detail, text);
	struct text pointer = text_in(to->pointer, sizeof(to->pointer));
	if (first < length)
		text_add(&pointer, text + first + 1);
}

// The fd that a message brought, or -1.
static int passed_fd(struct msghdr *message)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int fd = -1;
	if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

int record_receive(int fd, struct record *record, struct failure *failure, int flags, int *passed)
{
	static char text[DETAIL_MAX + POINTER_MAX + 1];
	struct iovec parts[] = {{record, sizeof(*record)}, {text, sizeof(text) - 1}};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	if (passed) {
		*passed = -1;
		message.msg_control = &control;
	}
	ssize_t n;
	// A peer that closed with something of ours unread makes the first call fail with ECONNRESET,
	// though what it sent before is still there: the error is reported once, so ask again.
	for (int tries = 0; tries < 2; tries++) {
		message.msg_controllen = passed ? sizeof(control.room) : 0;
		do
			n = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);
		while (n < 0 && errno == EINTR);
		if (n >= 0 || errno != ECONNRESET)
			break;
	}
	if (n < 0)
		return errno == ECONNRESET ? 0 : -errno;
	if (n == 0)
		return 0;
	int brought = passed ? passed_fd(&message) : -1;
	if (n < (ssize_t)sizeof(*record)) {
		if (brought >= 0)
			close(brought);
		return -EBADMSG;
	}
	if (record->kind == RECORD_FAIL && failure)
		read_failure(record, text, (size_t)n - sizeof(*record), failure);
	if (passed)
		*passed = brought;
	return 1;
}

// The host's end of the control socket, shut down or closed, is POLLRDHUP (unix_poll); a further plan is not.
int wait_readable(const struct context *c, int fd, int timeout)
{
	struct pollfd fds[2] = {
		{.fd = fd, .events = POLLIN},
		{.fd = c->watching ? c->control : -1, .events = c->gone},
	};
	int64_t end = timeout < 0 ? 0 : now_ms() + timeout;
	for (int left = timeout;;) {
		int n = poll(fds, 2, left);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			return fds[0].revents ? 0 : -ECANCELED;
		if (timeout >= 0) {
			int64_t rest = end - now_ms();
			if (rest <= 0)
				return -ETIMEDOUT;
			left = (int)rest;
		}
	}
}

int wait_pause(const struct context *c, int ms)
{
	int r = wait_readable(c, -1, ms);
	return r == -ETIMEDOUT ? 0 : r;
}

// A failure among what a channel has that nobody has read yet, which stays there. Returns whether there is one.
static bool failure_waits(struct context *c, int fd)
{
	struct record record;
	int r = record_receive(fd, &record, &c->failure, MSG_DONTWAIT | MSG_PEEK, NULL);
	if (r != 1 || record.kind == RECORD_FAIL)
		return r == 1;
	// with SO_PEEK_OFF each look begins where the one before ended
	int from = 0, off = -1;
	setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &from, sizeof(from));
	do
		r = record_receive(fd, &record, &c->failure, MSG_DONTWAIT | MSG_PEEK, NULL);
	while (r == 1 && record.kind != RECORD_FAIL);
	setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &off, sizeof(off));
	return r == 1;
}

int last_words(struct context *c, int error)
{
	for (uint32_t reg = 0; reg < REGISTERS; reg++)
		if ((c->channels & 1ull << reg) && failure_waits(c, c->registers[reg]))
			return -c->failure.error;
	return error;
}

int foreign_failure(struct context *c, const struct failure *failure)
{
	memcpy(c->detail, failure->detail, strlen(failure->detail) + 1);
	memcpy(c->pointer, failure->pointer, strlen(failure->pointer) + 1);
	return -failure->error;
}

static int channel_send(struct context *c, const struct op *op, uint64_t value, int pass)
{
	int fd = reg_fd(c, op->arg[0].n);
	if (fd < 0)
		return fd;
	struct record record = {
		.kind = RECORD_SYNC, .number = (uint32_t)op->arg[1].n, .value = value};
	return record_send(fd, &record, pass);
}

// passed: NULL when no fd is expected.
static int channel_wait(struct context *c, const struct op *op, uint64_t *value, int *passed)
{
	int fd = reg_fd(c, op->arg[0].n);
	if (fd < 0)
		return fd;
	int r = wait_readable(c, fd, -1);
	if (r < 0)
		return r;
	static struct failure other;
	bool foreign = c->starts & 1ull << op->arg[0].n;
	struct record record;
	r = record_receive(fd, &record, foreign ? &other : &c->failure, 0, passed);
	if (r < 0)
		return r;
	if (r == 0)
		return -ECONNRESET;
	if (record.kind == RECORD_SYNC && record.number == op->arg[1].n) {
		*value = record.value;
		return 0;
	}
	if (passed && *passed >= 0)
		close(*passed);
	if (record.kind != RECORD_FAIL)
		return -EPROTO;
	// a failure of this plan is not the op's at hand: no fallback applies
	return foreign ? foreign_failure(c, &other) : -c->failure.error;
}

int op_channel(struct context *c, const struct op *op)
{
	int ends[2];
	if (op->arg[0].n == op->arg[1].n)
		return -EINVAL;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	int r = reg_set(c, op->arg[0].n, ends[0]);
	if (r < 0) {
		close(ends[1]);
		return r;
	}
	r = reg_set(c, op->arg[1].n, ends[1]);
	if (r < 0)
		return r;
	c->channels |= 1ull << op->arg[0].n | 1ull << op->arg[1].n;
	return undo_shutdown(c, op, reg_fd(c, op->arg[0].n));
}

int op_sync_send(struct context *c, const struct op *op)
{
	return channel_send(c, op, 0, -1);
}

int op_sync_wait(struct context *c, const struct op *op)
{
	uint64_t ignored;
	return channel_wait(c, op, &ignored, NULL);
}

int op_send_slot(struct context *c, const struct op *op)
{
	uint64_t value;
	int r = slot_get(c, op->arg[2].n, &value);
	return r < 0 ? r : channel_send(c, op, value, -1);
}

int op_recv_slot(struct context *c, const struct op *op)
{
	uint64_t value;
	int r = channel_wait(c, op, &value, NULL);
	if (r == 0)
		slot_set(c, op->arg[2].n, value);
	return r;
}

int op_pass_fd(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[2].n);
	return fd < 0 ? fd : channel_send(c, op, 0, fd);
}

int op_take_fd(struct context *c, const struct op *op)
{
	uint64_t ignored;
	int fd = -1, r = channel_wait(c, op, &ignored, &fd);
	if (r < 0)
		return r;
	return fd < 0 ? -ENOMSG : reg_set(c, op->arg[2].n, fd);
}
