// Ops of the mount API of Linux 5.2 to 5.12: mounts are made detached and put in place by fd.
#include "handlers.h"
#include <linux/mount.h>

#define OPTION_MAX 4096
#define MESSAGE_MAX 512

static int configure(int fs, unsigned command, const char *key, const char *value)
{
	return result(syscall(SYS_fsconfig, fs, command, key, value, 0));
}

static int configure_option(const struct context *c, int fs, uint64_t count, const uint8_t **at)
{
	char text[OPTION_MAX];
	struct arg tmpl = {count, *at};
	_Static_assert(OPTION_MAX == PATH_BYTES, "an option is rendered as a path is");
	for (uint64_t i = 0; i < count; i++)
		next_piece(at);
	int r = render_path(c, &tmpl, text);
	if (r < 0)
		return r;
	char *value = strchr(text, '=');
	if (!value)
		return configure(fs, FSCONFIG_SET_FLAG, text, NULL);
	*value = 0;
	return configure(fs, FSCONFIG_SET_STRING, text, value + 1);
}

// The kernel's words: messages of the form "e text" (errors), "w text" and "i text", one a read.
static void read_log(struct context *c, int fs)
{
	char message[MESSAGE_MAX];
	ssize_t n;
	while ((n = read(fs, message, sizeof(message) - 1)) > 0) {
		while (n > 0 && message[n - 1] == '\n')
			n--;
		message[n] = 0;
		if (message[0] == 'e' && message[1] == ' ')
			detail_set(c, "", message + 2);
	}
}

int op_fs_mount(struct context *c, const struct op *op)
{
	int fs = result(syscall(SYS_fsopen, op->arg[0].p, FSOPEN_CLOEXEC));
	if (fs < 0)
		return fs;
	int r = 0;
	if (op->arg[1].n)
		r = configure(fs, FSCONFIG_SET_STRING, "source", (const char *)op->arg[1].p);
	const uint8_t *at = op->arg[2].p;
	for (uint64_t i = 0; i < op->arg[2].n && r == 0; i++) {
		uint32_t pieces = get32(at);
		at += 4;
		r = configure_option(c, fs, pieces, &at);
	}
	if (r == 0)
		r = configure(fs, FSCONFIG_CMD_CREATE, NULL, NULL);
	if (r == 0)
		r = result(syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, op->arg[3].n));
	if (r < 0)
		read_log(c, fs);
	close(fs);
	return reg_set(c, op->arg[4].n, r);
}

int op_open_tree(struct context *c, const struct op *op)
{
	unsigned flags = (unsigned)op->arg[2].n | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
	int fd = result(syscall(SYS_open_tree, reg_at(c, op->arg[0].n), op->arg[1].p, flags));
	return reg_set(c, op->arg[3].n, fd);
}

int op_mount_setattr(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	if (fd < 0)
		return fd;
	struct mount_attr attr = {
		.attr_set = op->arg[2].n,
		.attr_clr = op->arg[3].n,
		.propagation = op->arg[4].n,
	};
	unsigned flags = (unsigned)op->arg[1].n | AT_EMPTY_PATH;
	return result(syscall(SYS_mount_setattr, fd, "", flags, &attr, sizeof(attr)));
}

int op_move_mount(struct context *c, const struct op *op)
{
	int from = reg_fd(c, op->arg[0].n), to = reg_fd(c, op->arg[1].n);
	if (from < 0 || to < 0)
		return -EBADF;
	return result(syscall(SYS_move_mount, from, "", to, "",
		MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
}

int op_attach(struct context *c, const struct op *op)
{
	int from = reg_fd(c, op->arg[0].n), at = reg_fd(c, op->arg[1].n);
	if (from < 0 || at < 0)
		return -EBADF;
	char *name = (char *)op->arg[2].p;
	int r = result(syscall(SYS_move_mount, from, "", at, name, MOVE_MOUNT_F_EMPTY_PATH));
	return r < 0 ? r : undo_umount(c, op, at, name);
}

int op_propagate(struct context *c, const struct op *op)
{
	(void)c;
	return result(syscall(SYS_mount, NULL, op->arg[0].p, NULL, op->arg[1].n, NULL));
}

int op_pivot_root(struct context *c, const struct op *op)
{
	(void)c, (void)op;
	return result(syscall(SYS_pivot_root, ".", "."));
}

int op_umount(struct context *c, const struct op *op)
{
	(void)c;
	return sys_umount2((const char *)op->arg[0].p, (int)op->arg[1].n);
}
