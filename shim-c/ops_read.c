// Ops that only look. What they read goes into the results.
#include "handlers.h"
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define READ_FIRST 4096 // most files are small
#define READ_LARGE 65536
#define XATTR_MAX 4096
#define NAMES_MAX (16u << 20) // bytes of names that READ_DIR takes

// At most `max` bytes: of a longer file its beginning, of which one read is enough, or EFBIG.
static int read_all(int fd, struct buffer *to, size_t max, bool beginning)
{
	int r = 0;
	size_t from = to->length, part = beginning ? max : READ_FIRST;
	for (bool more = true; more && r == 0;) {
		uint8_t *at = buffer_room(to, part);
		ssize_t n = at ? read(fd, at, part) : 0;
		if (!at)
			r = -ENOMEM;
		else if (n < 0 && errno != EINTR)
			r = -errno;
		if (at)
			to->length -= part - (size_t)(n > 0 ? n : 0);
		if (to->length - from > max)
			r = -EFBIG;
		more = (n > 0 && !beginning) || (n < 0 && errno == EINTR);
		if (n == (ssize_t)part && part < READ_LARGE)
			part *= 2;
	}
	return r;
}

// Straight into the results, whose bytes are taken back when this fails.
static int output_file(struct context *c, int fd, size_t max, bool beginning)
{
	struct buffer unread = {0};
	int r = read_all(fd, c->record_at ? &c->output : &unread, max, beginning);
	free(unread.data);
	return r;
}

// O_NONBLOCK: a fifo of that name must not hold us
#define READ_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static int output_named(struct context *c, const struct op *op, bool beginning)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	int fd = openat(AT_FDCWD, path, READ_FLAGS);
	if (fd < 0)
		return -errno;
	r = output_file(c, fd, (size_t)op->arg[1].n, beginning);
	close(fd);
	return r;
}

int op_read_file(struct context *c, const struct op *op)
{
	return output_named(c, op, false);
}

int op_read_head(struct context *c, const struct op *op)
{
	return output_named(c, op, true);
}

int op_read_regular(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	struct stat st;
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	int fd = openat(AT_FDCWD, path, READ_FLAGS | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	r = result(fstat(fd, &st));
	uint32_t facts[5] = {st.st_mode, st.st_uid, st.st_gid, (uint32_t)st.st_nlink, geteuid()};
	if (r == 0)
		r = output(c, facts, sizeof(facts));
	if (r == 0 && S_ISREG(st.st_mode))
		r = output_file(c, fd, (size_t)op->arg[1].n, false);
	close(fd);
	return r;
}

int op_read_link(struct context *c, const struct op *op)
{
	char path[PATH_BYTES], target[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	ssize_t n = readlink(path, target, sizeof(target));
	return n < 0 ? -errno : output(c, target, (size_t)n);
}

int op_stat(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	struct stat st;
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	if (fstatat(AT_FDCWD, path, &st, (int)op->arg[1].n) < 0)
		return -errno;
	uint32_t small[4] = {st.st_mode, st.st_uid, st.st_gid, (uint32_t)st.st_nlink};
	uint64_t large[4] = {st.st_dev, st.st_ino, st.st_rdev, (uint64_t)st.st_size};
	r = output(c, small, sizeof(small));
	return r < 0 ? r : output(c, large, sizeof(large));
}

int op_read_xattr(struct context *c, const struct op *op)
{
	char path[PATH_BYTES], value[XATTR_MAX];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	ssize_t n = getxattr(path, (const char *)op->arg[1].p, value, sizeof(value));
	return n < 0 ? -errno : output(c, value, (size_t)n);
}

int op_access(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	return r < 0 ? r : sys_faccessat2(AT_FDCWD, path, (int)op->arg[1].n, AT_EACCESS);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int output_names(struct context *c, const struct buffer *names, size_t count)
{
	const char **sorted = malloc((count + 1) * sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	const char *at = (const char *)names->data;
	for (size_t i = 0; i < count; i++) {
		sorted[i] = at;
		at += strlen(at) + 1;
	}
	qsort(sorted, count, sizeof(*sorted), by_bytes);
	int r = 0;
	for (size_t i = 0; i < count && r == 0; i++)
		r = output(c, sorted[i], strlen(sorted[i]) + 1);
	free(sorted);
	return r;
}

int op_read_dir(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	DIR *dir = opendir(path);
	if (!dir)
		return -errno;
	struct buffer names = {0};
	struct dirent *entry;
	size_t count = 0;
	errno = 0;
	while (r == 0 && (entry = readdir(dir))) {
		const char *name = entry->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		r = buffer_append(&names, name, strlen(name) + 1);
		count++;
		if (names.length > NAMES_MAX)
			r = -EFBIG;
		errno = 0;
	}
	if (r == 0)
		r = -errno;
	closedir(dir);
	if (r == 0)
		r = output_names(c, &names, count);
	free(names.data);
	return r;
}

// Calls that cannot succeed, told from calls that are not there or that a seccomp filter forbids. Those that look at rights
// before their arguments say EPERM to an ordinary user in any case.
static uint32_t mount_api_missing(void)
{
	bool root = geteuid() == 0;
	const struct {
		long answer;
		bool rights_first;
	} calls[] = {
		{result(syscall(SYS_fsopen, NULL, 0)), true},
		{result(syscall(SYS_fsconfig, -1, 0, NULL, NULL, 0)), false},
		{result(syscall(SYS_fsmount, -1, 0, 0)), true},
		{result(syscall(SYS_open_tree, -1, NULL, ~0u)), false},
		{result(syscall(SYS_move_mount, -1, NULL, -1, NULL, 0)), true},
		{result(syscall(SYS_mount_setattr, -1, NULL, 0, NULL, 0)), false},
	};
	uint32_t missing = 0;
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (calls[i].answer == -ENOSYS ||
			(calls[i].answer == -EPERM && (root || !calls[i].rights_first)))
			missing |= 1u << i;
	}
	return missing;
}

int op_host_facts(struct context *c, const struct op *op)
{
	(void)op;
	uint32_t facts[7] = {(uint32_t)geteuid(), (uint32_t)getegid(), c->caller_umask,
		c->kernel[0], c->kernel[1], (uint32_t)getpid(), mount_api_missing()};
	return output(c, facts, sizeof(facts));
}
