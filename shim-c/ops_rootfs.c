// Ops that make things in the rootfs, whose content is hostile: any name in it may be a symlink, and may change
// while we look. Everything goes through openat2(RESOLVE_IN_ROOT), and nothing is reached twice by a string.
#include "handlers.h"
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define LINKS_MAX 40 // as the kernel's own MAXSYMLINKS
#define IN_ROOT (RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
#define PERM_MADE 01777

struct target {
	int root;
	bool file; // the last component is made a file
	bool made; // it was made
	int links;
	char path[PATH_BYTES];
};

static int open_in_root(const struct target *t, const char *path)
{
	return sys_openat2(t->root, *path ? path : ".", O_PATH, 0, IN_ROOT);
}

// The component at `start`, cut at `end`, is a symlink whose target is missing. Puts the link's text in its place, so
// that what it points to is made (as runc does, inside the root). `rest` is what follows the component.
static int splice_link(struct target *t, int parent, size_t start, const char *rest)
{
	char link[PATH_BYTES], path[PATH_BYTES];
	ssize_t n = readlinkat(parent, t->path + start, link, sizeof(link) - 1);
	if (n < 0 && errno != EINVAL && errno != ENOENT)
		return -errno;
	if (++t->links > LINKS_MAX)
		return -ELOOP;
	if (n < 0) // it is no link any more: look again
		return -EAGAIN;
	link[n] = 0;
	struct text out = text_in(path, sizeof(path));
	if (link[0] != '/')
		text_add_bytes(&out, t->path, start);
	text_add(&out, link);
	text_add(&out, "/");
	text_add(&out, rest);
	if (out.full)
		return -ENAMETOOLONG;
	memcpy(t->path, path, sizeof(path));
	return -EAGAIN;
}

static int make_component(struct target *t, int parent, const char *name, bool last)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -ENOENT;
	if (!last || !t->file)
		return result(mkdirat(parent, name, 0755));
	int fd = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDONLY | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

// One component: what it is, after it was made where missing. Returns its fd; -EAGAIN: t->path has changed.
static int step(struct target *t, int parent, size_t start, size_t end)
{
	char cut = t->path[end];
	const char *rest = t->path + end + (cut == '/');
	bool last = rest[strspn(rest, "/")] == 0;
	t->path[end] = 0;
	int fd = open_in_root(t, t->path);
	if (fd == -ENOENT) {
		int r = make_component(t, parent, t->path + start, last);
		if (r == -EEXIST)
			return splice_link(t, parent, start, rest);
		t->made = r == 0 && last;
		fd = r < 0 ? r : open_in_root(t, t->path);
	}
	t->path[end] = cut;
	return fd;
}

static int walk(struct target *t)
{
	int fd = open_in_root(t, ".");
	for (size_t at = 0; fd >= 0;) {
		at += strspn(t->path + at, "/");
		if (!t->path[at])
			return fd;
		size_t end = at + strcspn(t->path + at, "/");
		int next = step(t, fd, at, end);
		close(fd);
		fd = next;
		at = end;
	}
	return fd;
}

// What t->path leads to, made where missing.
static int find_or_make(struct target *t)
{
	int fd = open_in_root(t, t->path); // mostly it is there
	if (fd != -ENOENT)
		return fd;
	do
		fd = walk(t);
	while (fd == -EAGAIN);
	return fd;
}

int op_target(struct context *c, const struct op *op)
{
	int like = op->arg[2].n == NONE ? -1 : reg_fd(c, op->arg[2].n);
	struct target t = {.root = reg_fd(c, op->arg[0].n)};
	struct stat st;
	if (t.root < 0 || (like < 0 && op->arg[2].n != NONE))
		return -EBADF;
	if (like >= 0) {
		if (fstat(like, &st) < 0)
			return -errno;
		t.file = !S_ISDIR(st.st_mode);
	}
	struct text path = text_in(t.path, sizeof(t.path));
	text_add(&path, (const char *)op->arg[1].p);
	if (path.full)
		return -ENAMETOOLONG;
	int fd = find_or_make(&t);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		int r = -errno;
		close(fd);
		return r;
	}
	int r = reg_set(c, op->arg[3].n, fd);
	if (r == 0)
		slot_set(c, op->arg[4].n, t.made ? PERM_MADE : st.st_mode & 07777);
	return r;
}

// By fd where the kernel can (Linux 6.6), else through /proc: a name could have become a symlink by now.
static int chmod_fd(int fd, mode_t mode)
{
	int r = sys_fchmodat2(fd, "", mode, AT_EMPTY_PATH);
	if (r != -ENOSYS)
		return r;
	char path[48];
	struct text t = text_in(path, sizeof(path));
	text_add(&t, "/proc/self/fd/");
	text_add_number(&t, (uint64_t)fd, 10);
	return result(chmod(path, mode));
}

int op_mknod(struct context *c, const struct op *op)
{
	int dir = reg_at(c, op->arg[0].n);
	char *name = (char *)op->arg[1].p;
	mode_t mode = (mode_t)op->arg[2].n;
	dev_t device = S_ISFIFO(mode) ? 0 : makedev((unsigned)op->arg[3].n, (unsigned)op->arg[4].n);
	bool made = mknodat(dir, name, mode, device) == 0;
	if (!made && errno != EEXIST)
		return -errno;
	int r = made ? undo_unlink(c, op, dir, name, 0) : 0;
	if (r < 0)
		return r;
	int fd = result(openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
	if (fd < 0)
		return fd;
	struct stat st;
	r = result(fstat(fd, &st));
	if (r == 0 && ((st.st_mode & S_IFMT) != (mode & S_IFMT) ||
			      (!S_ISFIFO(mode) && st.st_rdev != device)))
		r = -EEXIST;
	if (r == 0 && (st.st_mode & 07777) != (mode & 07777)) // it was there, or there is an umask
		r = chmod_fd(fd, mode & 07777);
	if (r == 0 && (st.st_uid != op->arg[5].n || st.st_gid != op->arg[6].n))
		r = result(
			fchownat(fd, "", (uid_t)op->arg[5].n, (gid_t)op->arg[6].n, AT_EMPTY_PATH));
	close(fd);
	return r;
}

static int make_symlink(const char *target, int dir, const char *name)
{
	if (symlinkat(target, dir, name) == 0)
		return 0;
	if (errno != EEXIST)
		return -errno;
	char there[PATH_BYTES];
	ssize_t n = readlinkat(dir, name, there, sizeof(there));
	bool same = n == (ssize_t)strlen(target) && memcmp(there, target, (size_t)n) == 0;
	return same ? 0 : -EEXIST;
}

int op_symlink(struct context *c, const struct op *op)
{
	return make_symlink(
		(const char *)op->arg[0].p, reg_at(c, op->arg[1].n), (const char *)op->arg[2].p);
}

int op_copy_symlink(struct context *c, const struct op *op)
{
	char target[PATH_BYTES];
	ssize_t n = readlink((const char *)op->arg[0].p, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = 0;
	struct target t = {.root = reg_fd(c, op->arg[1].n)};
	if (t.root < 0)
		return t.root;
	const char *path = (const char *)op->arg[2].p, *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	struct text parent = text_in(t.path, sizeof(t.path));
	text_add_bytes(&parent, path, (size_t)(name - path));
	if (parent.full)
		return -ENAMETOOLONG;
	int dir = find_or_make(&t);
	int r = dir < 0 ? dir : make_symlink(target, dir, name);
	if (dir >= 0)
		close(dir);
	return r == -EINVAL ? -EIO : r; // EINVAL is the source's alone
}
