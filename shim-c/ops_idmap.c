// Ops of id-mapped mounts (Linux 5.12).
#include "handlers.h"
#include <signal.h>
#include <sys/wait.h>

int op_idmap(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n), namespace = reg_fd(c, op->arg[2].n);
	if (fd < 0 || namespace < 0)
		return -EBADF;
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t) namespace};
	unsigned flags = (unsigned)op->arg[1].n | AT_EMPTY_PATH;
	return result(syscall(SYS_mount_setattr, fd, "", flags, &attr, sizeof(attr)));
}

// "/proc/PID" and what is below it.
static void proc_path(char path[48], int pid, const char *file)
{
	struct text t = text_in(path, 48);
	text_add(&t, "/proc/");
	text_add_number(&t, (uint64_t)pid, 10);
	text_add(&t, file);
}

static int write_map(struct context *c, int pid, const char *file, const char *map)
{
	char path[48];
	proc_path(path, pid, file);
	int r = write_small(AT_FDCWD, path, map);
	if (r < 0)
		detail_set(c, "", file + 1);
	return r;
}

static int open_namespace(int pid)
{
	char path[48];
	proc_path(path, pid, "/ns/user");
	return result(open(path, O_RDONLY | O_CLOEXEC));
}

// The first process of the namespace: holds nothing of ours, and ends when we do or the pipe is closed.
_Noreturn static void hold_namespace(int pipe)
{
	char end;
	dup2(pipe, 0);
	sys_close_range(1, ~0u, 0);
	while (read(0, &end, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

int op_id_namespace(struct context *c, const struct op *op)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	int pid = sys_clone3(&args, sizeof(args));
	if (pid == 0)
		hold_namespace(ends[0]);
	int r = pid;
	if (r > 0)
		r = write_map(c, pid, "/uid_map", (const char *)op->arg[0].p);
	if (r == 0)
		r = write_map(c, pid, "/gid_map", (const char *)op->arg[1].p);
	if (r == 0)
		r = open_namespace(pid);
	close(ends[0]);
	close(ends[1]);
	if (pid > 0) {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return reg_set(c, op->arg[2].n, r);
}
