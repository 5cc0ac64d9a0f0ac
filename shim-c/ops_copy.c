// COPY_UP: what a directory of the rootfs holds, copied into the tmpfs that will cover it. The source is hostile and may
// change meanwhile: each name is opened once, never through a symlink, and what that fd is decides.
#include "handlers.h"
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define DEPTH_MAX 128   // levels; each holds three fds
#define XATTRS_MAX 4096 // of one file: names, and a value
#define PIECE 65536

struct copy {
	struct context *c;
	char *piece; // room for PIECE bytes
	int depth;
};

static int copy_xattr(int from, int to, const char *name)
{
	char value[XATTRS_MAX];
	ssize_t n = fgetxattr(from, name, value, sizeof(value));
	if (n < 0)
		return errno == ENODATA ? 0 : -errno;
	if (fsetxattr(to, name, value, (size_t)n, 0) == 0)
		return 0;
	// a tmpfs takes not all (before Linux 6.6 none of "user.")
	return errno == EOPNOTSUPP ? 0 : -errno;
}

static int copy_xattrs(int from, int to)
{
	char names[XATTRS_MAX];
	ssize_t n = flistxattr(from, names, sizeof(names));
	if (n < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;
	int r = 0;
	for (ssize_t at = 0; at < n && r == 0; at += (ssize_t)strlen(names + at) + 1)
		r = copy_xattr(from, to, names + at);
	return r;
}

// As many bytes as the file had when it was opened: whoever makes it longer meanwhile does not keep us here.
static int copy_bytes(const struct copy *copy, int from, int to, off_t size)
{
	while (size > 0) {
		size_t want = size < PIECE ? (size_t)size : PIECE;
		ssize_t n = read(from, copy->piece, want);
		if (n <= 0)
			return n < 0 ? -errno : 0;
		for (ssize_t done = 0; done < n;) {
			ssize_t w = write(to, copy->piece + done, (size_t)(n - done));
			if (w < 0)
				return -errno;
			done += w;
		}
		size -= n;
	}
	return 0;
}

// The same inode as an O_PATH fd, to read: a name could be another one by now.
static int reopen(int fd)
{
	char path[48];
	struct text t = text_in(path, sizeof(path));
	text_add(&t, "/proc/self/fd/");
	text_add_number(&t, (uint64_t)fd, 10);
	return result(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

static int copy_file(
	const struct copy *copy, int fd, const struct stat *st, int to, const char *name)
{
	int from = reopen(fd);
	if (from < 0)
		return from;
	int made = result(
		openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
	int r = made < 0 ? made : copy_bytes(copy, from, made, st->st_size);
	if (r == 0)
		r = copy_xattrs(from, made);
	close(from);
	if (made >= 0)
		close(made);
	return r;
}

static int copy_link(int fd, int to, const char *name)
{
	char target[PATH_BYTES];
	ssize_t n = readlinkat(fd, "", target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = 0;
	return result(symlinkat(target, to, name));
}

static int copy_directory(struct copy *copy, int from, int to);

static int copy_below(struct copy *copy, int fd, int to, const char *name)
{
	if (mkdirat(to, name, 0700) < 0)
		return -errno;
	int from = result(openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	int made = result(openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	int r = from < 0 ? from : made < 0 ? made : copy_xattrs(from, made);
	if (r == 0 && ++copy->depth > DEPTH_MAX)
		r = -ELOOP;
	if (r == 0)
		r = copy_directory(copy, from, made);
	copy->depth--;
	if (from >= 0)
		close(from);
	if (made >= 0)
		close(made);
	return r;
}

static int copy_one(struct copy *copy, int dir, const char *name, int to)
{
	int fd = result(openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd; // removed meanwhile
	struct stat st;
	int r = result(fstat(fd, &st));
	if (r == 0 && S_ISDIR(st.st_mode))
		r = copy_below(copy, fd, to, name);
	else if (r == 0 && S_ISREG(st.st_mode))
		r = copy_file(copy, fd, &st, to, name);
	else if (r == 0 && S_ISLNK(st.st_mode))
		r = copy_link(fd, to, name);
	else if (r == 0)
		r = result(mknodat(to, name, st.st_mode, st.st_rdev));
	close(fd);
	if (r == 0)
		r = result(fchownat(to, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW));
	// the tmpfs is still ours alone: what has this name is what was just made
	if (r == 0 && !S_ISLNK(st.st_mode))
		r = result(fchmodat(to, name, st.st_mode & 07777, 0));
	if (r < 0 && !copy->c->detail[0])
		detail_set(copy->c, "", name);
	return r;
}

// Reads the directory `from`, which it leaves open.
static int copy_directory(struct copy *copy, int from, int to)
{
	int own = sys_dup_above(from, 0);
	DIR *dir = own < 0 ? NULL : fdopendir(own);
	if (!dir) {
		int r = own < 0 ? own : -errno;
		if (own >= 0)
			close(own);
		return r;
	}
	int r = 0;
	struct dirent *entry;
	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			r = copy_one(copy, from, entry->d_name, to);
	}
	if (r == 0 && errno)
		r = -errno;
	closedir(dir);
	return r;
}

int op_copy_up(struct context *c, const struct op *op)
{
	int from = reg_fd(c, op->arg[0].n), to = reg_fd(c, op->arg[1].n);
	if (from < 0 || to < 0)
		return -EBADF;
	int source = result(openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (source < 0)
		return source == -ENOTDIR ? 0 : source;
	struct copy copy = {.c = c, .piece = malloc(PIECE)};
	int r = copy.piece ? copy_directory(&copy, source, to) : -ENOMEM;
	free(copy.piece);
	close(source);
	return r;
}
