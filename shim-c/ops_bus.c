// A D-Bus, as far as bytes go: a connection, and messages that go out and come in whole. Of a message only the fixed part of its
// header is looked at (D-Bus specification, "Message Format"): the core reads the rest.
#include "handlers.h"
#include <stdlib.h>
#include <sys/socket.h>

#define HEADER 16
#define MESSAGE_MAX (1u << 20)
#define READ_MAX (4u << 20) // of all messages that one BUS_READ takes
#define LINE_MAX 512
#define TYPE_ERROR 3
#define TYPE_SIGNAL 4
#define UNDO_PATIENCE 10000 // ms

static int send_all(int socket, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	while (size > 0) {
		ssize_t n = send(socket, at, size, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) // its timeout is SO_SNDTIMEO's
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

// What there is, at most `size` bytes, and at least one.
static int receive_some(const struct context *c, int socket, void *to, size_t size, int64_t end)
{
	for (;;) {
		int r = wait_readable(c, socket, ms_left(end));
		if (r < 0)
			return r;
		ssize_t n = recv(socket, to, size, MSG_DONTWAIT);
		if (n > 0)
			return (int)n;
		if (n == 0)
			return -ECONNRESET;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
}

static int receive_all(const struct context *c, int socket, void *to, size_t size, int64_t end)
{
	for (size_t got = 0; got < size;) {
		int n = receive_some(c, socket, (uint8_t *)to + got, size - got, end);
		if (n < 0)
			return n;
		got += (size_t)n;
	}
	return 0;
}

// One line without its end. The server says nothing unasked, so what follows a line is a line.
static int receive_line(const struct context *c, int socket, char line[LINE_MAX], int64_t end)
{
	for (size_t n = 0; n < LINE_MAX - 1; n++) {
		int r = receive_some(c, socket, line + n, 1, end);
		if (r < 0)
			return r;
		if (line[n] == '\n') {
			line[n > 0 && line[n - 1] == '\r' ? n - 1 : n] = 0;
			return 0;
		}
	}
	return -EPROTO;
}

// "Authentication Protocol": no identity is named, so that it is the one of SO_PEERCRED, also out of a user namespace. All is
// sent at once, as sd-bus does.
static int authenticate(struct context *c, int socket, int64_t end)
{
	static const char said[] = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";
	char line[LINE_MAX];
	int r = send_all(socket, said, sizeof(said) - 1);
	do {
		if (r == 0)
			r = receive_line(c, socket, line, end);
		if (r < 0)
			return r;
	} while (strncmp(line, "DATA", 4) == 0);
	if (strncmp(line, "OK ", 3) == 0)
		return 0;
	detail_set(c, "", line);
	return -EACCES;
}

int op_bus_open(struct context *c, const struct op *op)
{
	int timeout = (int)op->arg[1].n;
	int64_t end = now_ms() + timeout;
	int fd = path_connect(c, &op->arg[0], SOCK_STREAM, timeout);
	if (fd < 0)
		return fd;
	int r = authenticate(c, fd, end);
	if (r < 0) {
		close(fd);
		return r;
	}
	return reg_set(c, op->arg[2].n, fd);
}

int op_bus_send(struct context *c, const struct op *op)
{
	int bus = reg_fd(c, op->arg[0].n);
	size_t size = op->arg[1].n, at = op->arg[2].n;
	struct buffer message = {0};
	if (bus < 0)
		return bus;
	int r = size ? buffer_append(&message, op->arg[1].p, size) : 0;
	if (r == 0 && at != NONE) {
		uint64_t value;
		r = at + sizeof(uint32_t) > size ? -EINVAL : slot_get(c, op->arg[3].n, &value);
		if (r == 0)
			memcpy(message.data + at, &(uint32_t){(uint32_t)value}, sizeof(uint32_t));
	}
	// first: what is sent in part may be acted upon
	if (r == 0)
		r = undo_bus(c, op, bus, op->arg[4].p, op->arg[4].n);
	if (r == 0)
		r = send_all(bus, message.data, size);
	free(message.data);
	return r;
}

// Reads one message to the end of `out`. Returns its type.
static int receive_message(const struct context *c, int bus, struct buffer *out, int64_t end)
{
	uint8_t header[HEADER];
	int r = receive_all(c, bus, header, HEADER, end);
	if (r < 0)
		return r;
	if (header[0] != 'l' || header[3] != 1)
		return -EPROTO;
	uint64_t fields = ((uint64_t)get32(header + 12) + 7) & ~7ull;
	uint64_t rest = fields + get32(header + 4);
	if (rest > MESSAGE_MAX || out->length + HEADER + rest > READ_MAX)
		return -EMSGSIZE;
	r = buffer_append(out, header, HEADER);
	uint8_t *to = r == 0 ? buffer_room(out, rest) : NULL;
	if (!to)
		return -ENOMEM;
	r = receive_all(c, bus, to, rest, end);
	return r < 0 ? r : header[1];
}

static int receive_messages(const struct context *c, int bus, uint64_t types, uint64_t count,
	int timeout, struct buffer *out)
{
	int64_t end = now_ms() + timeout;
	while (count > 0) {
		int type = receive_message(c, bus, out, end);
		if (type < 0)
			return type;
		if (type < 32 && types >> type & 1)
			count--;
	}
	return 0;
}

int op_bus_read(struct context *c, const struct op *op)
{
	int bus = reg_fd(c, op->arg[0].n);
	if (bus < 0)
		return bus;
	struct buffer all = {0};
	int r = receive_messages(c, bus, op->arg[1].n, op->arg[2].n, (int)op->arg[3].n, &all);
	if (r == 0)
		r = output(c, all.data, all.length);
	free(all.data);
	return r;
}

int bus_take_back(const struct context *c, int bus, const void *message, size_t size)
{
	struct buffer all = {0};
	int r = send_all(bus, message, size);
	if (r == 0)
		r = receive_messages(
			c, bus, 1u << TYPE_ERROR | 1u << TYPE_SIGNAL, 1, UNDO_PATIENCE, &all);
	free(all.data);
	return r == -EPIPE || r == -ECONNRESET || r == -ETIMEDOUT ? 0 : r;
}

int op_chown(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[1], path);
	if (r < 0)
		return r;
	return result(fchownat(reg_at(c, op->arg[0].n), path, (uid_t)op->arg[2].n, (gid_t)-1,
		AT_SYMLINK_NOFOLLOW));
}
