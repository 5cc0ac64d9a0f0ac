// Ops on sockets that others listen on: fds and messages go to them.
#include "handlers.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

int path_address(const char *path, struct sockaddr_un *address, socklen_t *size, int *dir)
{
	size_t length = strlen(path);
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	*size = sizeof(*address);
	if (length < sizeof(address->sun_path)) {
		memcpy(address->sun_path, path, length);
		if (path[0] == '@') { // unix(7): the length is the name's end
			address->sun_path[0] = 0;
			*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
		}
		return 0;
	}
	const char *slash = strrchr(path, '/');
	if (!slash)
		return -ENAMETOOLONG;
	char parent[PATH_BYTES];
	struct text t = text_in(parent, sizeof(parent));
	text_add_bytes(&t, path, (size_t)(slash - path) + 1);
	*dir = result(openat(AT_FDCWD, parent, O_PATH | O_DIRECTORY | O_CLOEXEC));
	return *dir < 0 ? *dir : socket_address(*dir, slash + 1, address);
}

int path_connect(const struct context *c, const struct arg *tmpl, int type, int timeout)
{
	char path[PATH_BYTES];
	struct sockaddr_un address;
	socklen_t size;
	int dir = -1, r = render_path(c, tmpl, path);
	if (r < 0)
		return r;
	int fd = result(socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
	if (fd < 0)
		return fd;
	// connect, too, waits so long for a place in the listener's queue
	struct timeval patience = {timeout / 1000, timeout % 1000 * 1000};
	if (timeout)
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	r = path_address(path, &address, &size, &dir);
	if (r == 0)
		r = result(connect(fd, (struct sockaddr *)&address, size));
	if (dir >= 0)
		close(dir);
	if (r == 0)
		return fd;
	close(fd);
	return timeout && r == -EAGAIN ? -ETIMEDOUT : r;
}

int op_connect(struct context *c, const struct op *op)
{
	// not blocking: a queue that nobody empties would keep us from seeing that the host is gone
	int fd = path_connect(c, &op->arg[0], (int)op->arg[1].n | SOCK_NONBLOCK, 0);
	return fd < 0 ? fd : reg_set(c, op->arg[2].n, fd);
}

int op_send_fd(struct context *c, const struct op *op)
{
	int socket = reg_fd(c, op->arg[0].n);
	int pass = op->arg[2].n == NONE ? -1 : reg_fd(c, op->arg[2].n);
	if (socket < 0 || (pass < 0 && op->arg[2].n != NONE))
		return -EBADF;
	struct buffer payload = {0};
	const uint8_t *at = op->arg[1].p;
	int r = render(c, op->arg[1].n, &at, &payload);
	if (r == 0)
		r = message_send(socket, payload.data, payload.length, pass);
	free(payload.data);
	return r;
}
