// sd_notify(3), by proxy: what a container says to its own socket goes on to the host's.
#include "handlers.h"
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define DATAGRAM_BYTES 4096u

int op_notify_bind(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	struct sockaddr_un address;
	socklen_t size;
	int dir = -1, r = render_path(c, &op->arg[0], path);
	if (r == 0)
		r = path_address(path, &address, &size, &dir);
	if (r < 0)
		return r;
	int fd = result(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	if (fd >= 0) {
		// the process in the container may be anyone
		mode_t mask = umask(0);
		r = result(bind(fd, (struct sockaddr *)&address, size));
		umask(mask);
	}
	if (dir >= 0)
		close(dir);
	if (fd < 0)
		return fd;
	if (r == 0)
		r = undo_unlink(c, op, AT_FDCWD, path, 0);
	if (r < 0) {
		close(fd);
		return r;
	}
	return reg_set(c, op->arg[1].n, fd);
}

// Waits for `fd`. Returns 1 for it, 0 when `timeout` (ms; -1: none) is over, or a negative errno.
static int wait_for(const struct context *c, int fd, int pidfd, int timeout)
{
	struct pollfd fds[] = {
		{.fd = fd, .events = POLLIN},
		{.fd = pidfd, .events = POLLIN},
		{.fd = c->control, .events = POLLRDHUP},
	};
	int n = poll(fds, 3, timeout);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	if (fds[2].revents)
		return -ECANCELED;
	// what it said before its end counts
	return fds[0].revents ? 1 : -ESRCH;
}

// The line that begins with the prefix; NULL when there is none.
static const char *find_line(const char *text, size_t size, const char *prefix, size_t *length)
{
	size_t wanted = strlen(prefix);
	const char *end = text + size;
	for (const char *line = text; line < end; line += *length + 1) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		*length = (size_t)((newline ? newline : end) - line);
		if (*length >= wanted && memcmp(line, prefix, wanted) == 0)
			return line;
	}
	return NULL;
}

int op_notify_relay(struct context *c, const struct op *op)
{
	int from = reg_fd(c, op->arg[0].n), to = reg_fd(c, op->arg[1].n);
	int pidfd = reg_fd(c, op->arg[2].n);
	if (from < 0 || to < 0 || pidfd < 0)
		return -EBADF;
	char text[DATAGRAM_BYTES + 1];
	for (;;) {
		int r = wait_for(c, from, pidfd, -1);
		if (r == -EINTR)
			continue;
		if (r < 0)
			return r;
		ssize_t n = recv(from, text, DATAGRAM_BYTES, 0);
		if (n < 0) {
			if (errno == EAGAIN || errno == EINTR)
				continue;
			return -errno;
		}
		size_t length;
		char *line =
			(char *)find_line(text, (size_t)n, (const char *)op->arg[3].p, &length);
		if (!line)
			continue;
		line[length] = '\n';
		return message_send(to, line, length + 1, -1);
	}
}

int op_notify_barrier(struct context *c, const struct op *op)
{
	int to = reg_fd(c, op->arg[0].n), pidfd = reg_fd(c, op->arg[1].n), ends[2];
	const char *text = (const char *)op->arg[2].p;
	if (to < 0 || pidfd < 0)
		return -EBADF;
	int r = result(pipe2(ends, O_CLOEXEC));
	if (r < 0)
		return r;
	r = message_send(to, text, strlen(text), ends[1]);
	close(ends[1]);
	int64_t end = now_ms() + (int64_t)op->arg[3].n;
	if (r == 0) {
		do
			r = wait_for(c, ends[0], pidfd, ms_left(end));
		while (r == -EINTR);
	}
	close(ends[0]);
	return r > 0 || r == -ESRCH ? 0 : r;
}
