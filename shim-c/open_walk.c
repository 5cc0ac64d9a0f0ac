// openat2(2) where the kernel has none (before 5.6), or a seccomp filter forbids it: the path is walked, one component
// after the other, each opened without following it. The directories on the way stay open, so that ".." leads back
// along them, whoever moves them meanwhile.
#include "sys.h"
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#define LINKS_MAX 40 // as the kernel's own MAXSYMLINKS
#define DEPTH_MAX 128

struct walk {
	uint64_t resolve;
	int stack[DEPTH_MAX]; // the root, and the directories below it on the way
	int depth;
	int links;
	char rest[PATH_MAX]; // what is still to be walked
};

static void pop(struct walk *w, int depth)
{
	while (w->depth > depth)
		close(w->stack[--w->depth]);
}

static int push(struct walk *w, int fd)
{
	if (fd < 0)
		return fd;
	if (w->depth == DEPTH_MAX) {
		close(fd);
		return -ENAMETOOLONG;
	}
	w->stack[w->depth++] = fd;
	return 0;
}

static int here(const struct walk *w)
{
	return w->stack[w->depth - 1];
}

// A path that begins with "/", as it was given or as a symlink has it.
static int from_root(struct walk *w)
{
	if (w->resolve & RESOLVE_BENEATH)
		return -EXDEV;
	if (w->resolve & RESOLVE_IN_ROOT) {
		pop(w, 1);
		return 0;
	}
	pop(w, 0);
	return push(w, result(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)));
}

static int up(struct walk *w)
{
	if (w->depth > 1) {
		pop(w, w->depth - 1);
		return 0;
	}
	if (w->resolve & RESOLVE_IN_ROOT)
		return 0;
	if (w->resolve & RESOLVE_BENEATH)
		return -EXDEV;
	int fd = result(openat(here(w), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
	pop(w, 0);
	return push(w, fd);
}

// The symlink `fd` takes the place of its component. In procfs links lead where no path does: none is followed.
static int follow(struct walk *w, int fd)
{
	char link[PATH_MAX], rest[PATH_MAX];
	struct statfs fs;
	if (w->resolve & RESOLVE_NO_SYMLINKS || ++w->links > LINKS_MAX)
		return -ELOOP;
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	if (w->resolve & RESOLVE_NO_MAGICLINKS && fs.f_type == PROC_SUPER_MAGIC)
		return -ELOOP;
	ssize_t n = readlinkat(fd, "", link, sizeof(link));
	if (n < 0)
		return -errno;
	size_t left = strlen(w->rest);
	if ((size_t)n + 1 + left >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(rest, w->rest, left + 1);
	memcpy(w->rest, link, (size_t)n);
	w->rest[n] = '/';
	memcpy(w->rest + n + 1, rest, left + 1);
	return link[0] == '/' ? from_root(w) : 0;
}

static int same_device(int a, int b)
{
	struct stat one, other;
	if (fstat(a, &one) < 0 || fstat(b, &other) < 0)
		return -errno;
	return one.st_dev == other.st_dev ? 0 : -EXDEV;
}

// The last component, which is no symlink as far as `found` tells, or is to be made (-ENOENT).
static int open_last(
	const struct walk *w, int found, const char *name, uint64_t flags, uint64_t mode)
{
	struct stat st;
	if (found == -ENOENT && !(flags & O_CREAT))
		return found;
	if (found < 0 || !(flags & O_PATH))
		return result(
			openat(here(w), name, (int)flags | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode));
	if (fstat(found, &st) < 0)
		return -errno;
	if (flags & O_DIRECTORY && !S_ISDIR(st.st_mode))
		return -ENOTDIR;
	return result(fcntl(found, F_DUPFD_CLOEXEC, 3));
}

// One component. 1: more to come; else what the walk ends with.
static int step(struct walk *w, uint64_t flags, uint64_t mode)
{
	char name[NAME_MAX + 1];
	char *at = w->rest + strspn(w->rest, "/");
	size_t length = strcspn(at, "/");
	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	if (length == 0)
		return result(openat(here(w), ".", ((int)flags & ~(O_CREAT | O_EXCL)) | O_CLOEXEC));
	memcpy(name, at, length);
	name[length] = 0;
	bool last = at[length + strspn(at + length, "/")] == 0, slash = at[length] == '/';
	memmove(w->rest, at + length, strlen(at + length) + 1);
	if (strcmp(name, ".") == 0)
		return 1;
	if (strcmp(name, "..") == 0) {
		int r = up(w);
		return r < 0 ? r : 1;
	}
	int fd = result(openat(here(w), name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) < 0) {
		close(fd);
		return -errno;
	}
	bool link = fd >= 0 && S_ISLNK(st.st_mode);
	int r = 1;
	if (fd >= 0 && w->resolve & RESOLVE_NO_XDEV)
		r = same_device(here(w), fd) < 0 ? -EXDEV : 1;
	if (r == 1 && link && !(last && !slash && flags & O_NOFOLLOW)) {
		r = follow(w, fd);
		r = r < 0 ? r : 1;
	} else if (r == 1 && last && !slash) {
		r = open_last(w, fd, name, flags, mode);
	} else if (r == 1 && fd < 0) {
		r = fd;
	} else if (r == 1 && !S_ISDIR(st.st_mode)) {
		r = -ENOTDIR;
	} else if (r == 1) {
		r = push(w, fd);
		return r < 0 ? r : 1;
	}
	if (fd >= 0)
		close(fd);
	// an answer that is an fd is never 0 to 2: those belong to the container
	return r;
}

int open_walk(int at, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct walk w = {.resolve = resolve};
	size_t length = strlen(path);
	if (length >= sizeof(w.rest))
		return -ENAMETOOLONG;
	memcpy(w.rest, path, length + 1);
	int r = push(&w, result(openat(at, ".", O_PATH | O_DIRECTORY | O_CLOEXEC)));
	if (r == 0 && path[0] == '/')
		r = from_root(&w);
	if (r == 0) {
		do
			r = step(&w, flags, mode);
		while (r == 1);
	}
	pop(&w, 0);
	return r;
}
