// mount(2), for what the mount API by fd does not do: `remount`, and file systems whose options are one text. Files
// are named by their numbers below /proc/self/fd, which is the working directory meanwhile: a container's own /proc,
// or none, is not in the way.
#include "handlers.h"
#include <sys/stat.h>
#include <sys/statfs.h>

#ifndef ST_NOSYMFOLLOW
#define ST_NOSYMFOLLOW 0x2000
#endif

struct name {
	char digits[16];
};

static const char *name_of(struct name *name, int fd)
{
	struct text t = text_in(name->digits, sizeof(name->digits));
	text_add_number(&t, (uint64_t)fd, 10);
	return name->digits;
}

// mount(2) in the directory `fds`; the working directory is what it was afterwards.
static int mount_in(
	int fds, const char *source, int to, const char *type, uint64_t flags, const char *data)
{
	struct name target;
	int here = result(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
	if (here < 0)
		return here;
	int r = result(fchdir(fds));
	if (r == 0) {
		r = result(syscall(SYS_mount, source, name_of(&target, to), type, flags, data));
		if (fchdir(here) < 0 && r == 0)
			r = -errno;
	}
	close(here);
	return r;
}

static const char *or_null(const struct arg *arg)
{
	return arg->n ? (const char *)arg->p : NULL;
}

int op_mount(struct context *c, const struct op *op)
{
	char data[PATH_BYTES];
	struct name source;
	int fds = reg_fd(c, op->arg[0].n), to = reg_fd(c, op->arg[3].n);
	int from = op->arg[1].n == NONE ? -1 : reg_fd(c, op->arg[1].n);
	if (fds < 0 || to < 0 || (from < 0 && op->arg[1].n != NONE))
		return -EBADF;
	int r = render_path(c, &op->arg[6], data);
	if (r < 0)
		return r;
	const char *what = from < 0 ? (const char *)op->arg[2].p : name_of(&source, from);
	return mount_in(fds, what, to, or_null(&op->arg[4]), op->arg[5].n, *data ? data : NULL);
}

// ST_* and MS_* have the same values, but for these two.
static uint64_t flags_of(const struct statfs *fs)
{
	uint64_t flags = (uint64_t)fs->f_flags;
	uint64_t same = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME;
	uint64_t all = flags & same;
	if (flags & 0x1000) // ST_RELATIME
		all |= MS_RELATIME;
	if (flags & ST_NOSYMFOLLOW)
		all |= MS_NOSYMFOLLOW;
	if (!(all & (MS_NOATIME | MS_RELATIME)))
		all |= MS_STRICTATIME;
	return all;
}

int op_remount(struct context *c, const struct op *op)
{
	struct statfs fs;
	int fds = reg_fd(c, op->arg[0].n), to = reg_fd(c, op->arg[1].n);
	if (fds < 0 || to < 0)
		return -EBADF;
	if (fstatfs(to, &fs) < 0)
		return -errno;
	uint64_t flags = (flags_of(&fs) & ~op->arg[3].n) | op->arg[2].n;
	return mount_in(fds, NULL, to, NULL, flags | MS_REMOUNT | MS_BIND, NULL);
}

static int path_of(int fds, int fd, char path[PATH_BYTES])
{
	struct name name;
	ssize_t n = readlinkat(fds, name_of(&name, fd), path, PATH_BYTES - 1);
	if (n < 0)
		return -errno;
	path[n] = 0;
	return 0;
}

int op_reopen(struct context *c, const struct op *op)
{
	char was[PATH_BYTES], is[PATH_BYTES];
	int fds = reg_fd(c, op->arg[0].n), root = reg_fd(c, op->arg[1].n),
	    below = reg_fd(c, op->arg[3].n);
	if (fds < 0 || root < 0 || below < 0)
		return -EBADF;
	const char *path = (const char *)op->arg[2].p;
	int fd = sys_openat2(
		root, *path ? path : ".", O_PATH, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
	if (fd < 0)
		return fd;
	int r = path_of(fds, below, was);
	if (r == 0)
		r = path_of(fds, fd, is);
	if (r == 0 && strcmp(was, is) != 0)
		r = -ESTALE;
	if (r < 0) {
		close(fd);
		return r;
	}
	return reg_set(c, op->arg[4].n, fd);
}
