// Ops that look at what others made or named (the rootfs, the config's paths) and refuse what it must not be.
#include "handlers.h"
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

int op_check_char(struct context *c, const struct op *op)
{
	struct stat st;
	int fd = reg_fd(c, op->arg[0].n);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	dev_t device = makedev((unsigned)op->arg[1].n, (unsigned)op->arg[2].n);
	return S_ISCHR(st.st_mode) && st.st_rdev == device ? 0 : -EINVAL;
}

static int check_fs(const struct context *c, const struct op *op, bool wanted)
{
	struct statfs fs;
	int fd = reg_fd(c, op->arg[0].n);
	if (fd < 0)
		return fd;
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	return ((uint32_t)fs.f_type == op->arg[1].n) == wanted ? 0 : -EINVAL;
}

int op_check_not_fs(struct context *c, const struct op *op)
{
	return check_fs(c, op, false);
}

int op_check_fs(struct context *c, const struct op *op)
{
	return check_fs(c, op, true);
}

int op_check_other(struct context *c, const struct op *op)
{
	struct stat given, own;
	int fd = reg_fd(c, op->arg[0].n);
	if (fd < 0)
		return fd;
	if (fstat(fd, &given) < 0 || stat((const char *)op->arg[1].p, &own) < 0)
		return -errno;
	return given.st_dev == own.st_dev && given.st_ino == own.st_ino ? -EEXIST : 0;
}
