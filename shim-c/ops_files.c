// Ops that open, make, write and remove files.
#include "handlers.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

int op_open(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[1], path);
	if (r < 0)
		return r;
	int flags = (int)op->arg[2].n | O_CLOEXEC | O_NOCTTY;
	int fd = result(openat(reg_at(c, op->arg[0].n), path, flags, (mode_t)op->arg[3].n));
	return reg_set(c, op->arg[4].n, fd);
}

int op_open_in(struct context *c, const struct op *op)
{
	int fd = sys_openat2(reg_at(c, op->arg[0].n), (const char *)op->arg[1].p, op->arg[2].n,
		op->arg[3].n, op->arg[4].n);
	return reg_set(c, op->arg[5].n, fd);
}

int op_close(struct context *c, const struct op *op)
{
	return op->arg[0].n == NONE ? -EBADF : reg_close(c, (uint32_t)op->arg[0].n);
}

int op_mkdir(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[1], path);
	if (r < 0)
		return r;
	int at = reg_at(c, op->arg[0].n);
	if (mkdirat(at, path, (mode_t)op->arg[2].n) < 0)
		return -errno;
	return undo_unlink(c, op, at, path, AT_REMOVEDIR);
}

static int write_all(int fd, const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, (const uint8_t *)data + done, size - done);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return -EIO;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

// A literal is written in place; one write of the whole, because files of cgroups and procfs take no halves.
static int write_content(struct context *c, int fd, const struct arg *content)
{
	const uint8_t *at = content->p;
	if (content->n == 1) {
		const uint8_t *peek = at;
		struct piece piece = next_piece(&peek);
		if (piece.kind == PIECE_LITERAL)
			return write_all(fd, piece.text, piece.length);
	}
	struct buffer out = {0};
	int r = render(c, content->n, &at, &out);
	if (r == 0)
		r = write_all(fd, out.data, out.length);
	free(out.data);
	return r;
}

// What WRITE_FILE and WRITE_BYTES write is their fifth argument.
static int write_new(struct context *c, const struct op *op,
	int (*content)(struct context *, int, const struct arg *))
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[1], path);
	if (r < 0)
		return r;
	int at = reg_at(c, op->arg[0].n), flags = (int)op->arg[2].n | O_CLOEXEC | O_NOCTTY;
	mode_t mode = (mode_t)op->arg[3].n;
	bool made = false;
	int fd = -EEXIST;
	// O_CREAT does not tell whether it made the file; O_EXCL does
	if (flags & O_CREAT) {
		fd = result(openat(at, path, flags | O_EXCL, mode));
		made = fd >= 0;
	}
	if (fd == -EEXIST && !(flags & O_EXCL))
		fd = result(openat(at, path, flags & ~O_CREAT, mode));
	if (fd < 0)
		return fd;
	r = content(c, fd, &op->arg[4]);
	// a full disk of some file systems is only known now
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (!made)
		return r;
	if (r == 0)
		return undo_unlink(c, op, at, path, 0);
	unlinkat(at, path, 0);
	return r;
}

int op_write_file(struct context *c, const struct op *op)
{
	return write_new(c, op, write_content);
}

static int write_raw(struct context *c, int fd, const struct arg *content)
{
	(void)c;
	return write_all(fd, content->p, content->n);
}

int op_write_bytes(struct context *c, const struct op *op)
{
	return write_new(c, op, write_raw);
}

int op_write_in(struct context *c, const struct op *op)
{
	int fd = sys_openat2(reg_at(c, op->arg[0].n), (const char *)op->arg[1].p,
		O_WRONLY | O_NOCTTY | O_NONBLOCK, 0, op->arg[2].n);
	if (fd < 0)
		return fd;
	int r = write_all(fd, op->arg[3].p, op->arg[3].n);
	close(fd);
	return r;
}

int op_rename(struct context *c, const struct op *op)
{
	int at = reg_at(c, op->arg[0].n);
	char *to = (char *)op->arg[2].p;
	if (renameat(at, (const char *)op->arg[1].p, at, to) < 0)
		return -errno;
	return undo_unlink(c, op, at, to, 0);
}

int op_unlink(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[1], path);
	return r < 0 ? r : result(unlinkat(reg_at(c, op->arg[0].n), path, (int)op->arg[2].n));
}

// flock cannot be waited for together with the control socket, so it is asked for with growing pauses.
static int lock_within(struct context *c, int fd, int timeout)
{
	for (int pause = 1, waited = 0;; waited += pause, pause = pause < 32 ? pause * 2 : 50) {
		int r = result(flock(fd, LOCK_EX | LOCK_NB));
		if (r == -EINTR)
			continue;
		if (r != -EWOULDBLOCK || waited >= timeout)
			return r;
		if (pause > timeout - waited)
			pause = timeout - waited;
		r = wait_pause(c, pause);
		if (r < 0)
			return r;
	}
}

// Whoever held the lock may have removed the directory, and another made a new one of that name.
static int check_named(int fd, const char *path)
{
	struct stat ours, named;
	if (fstat(fd, &ours) < 0)
		return -errno;
	if (stat(path, &named) < 0)
		return errno == ENOENT ? -ESTALE : -errno;
	return ours.st_ino == named.st_ino && ours.st_dev == named.st_dev ? 0 : -ESTALE;
}

int op_lock_dir(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	int fd = fd_above(c, result(openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
	if (fd < 0)
		return fd;
	int timeout = op->arg[1].n > 1 << 30 ? 1 << 30 : (int)op->arg[1].n;
	r = lock_within(c, fd, timeout);
	if (r == 0)
		r = check_named(fd, path);
	if (r < 0) {
		close(fd);
		return r;
	}
	r = reg_set(c, op->arg[2].n, fd);
	if (r == 0)
		c->locks |= 1ull << op->arg[2].n;
	return r;
}

int op_bind_socket(struct context *c, const struct op *op)
{
	int dir = reg_fd(c, op->arg[0].n);
	if (dir < 0)
		return dir;
	struct sockaddr_un address;
	int r = socket_address(dir, (const char *)op->arg[1].p, &address);
	if (r < 0)
		return r;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	// whoever may write to the socket may start the container: nobody but its owner
	mode_t mask = umask(0077);
	r = result(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	umask(mask);
	if (r < 0) {
		close(fd);
		return r;
	}
	r = undo_unlink(c, op, dir, (char *)op->arg[1].p, 0);
	if (r < 0) {
		close(fd);
		return r;
	}
	return reg_set(c, op->arg[2].n, fd);
}

int op_remove_dir(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	int fd = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	struct dirent *entry;
	r = 0;
	while (r == 0 && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		r = result(unlinkat(fd, entry->d_name, 0));
		if (r == -ENOENT)
			r = 0;
	}
	closedir(dir);
	return r < 0 ? r : result(rmdir(path));
}

int op_touch(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	return r < 0 ? r : result(utimensat(AT_FDCWD, path, NULL, 0));
}
