// Ops on terminals: the pseudo-terminal of a container, and the one that a person sits at.
#include "handlers.h"
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <termios.h>

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

static bool is_terminal(int fd)
{
	struct termios settings;
	return tcgetattr(fd, &settings) == 0;
}

// A pipe and a terminal block who reads or writes; their O_NONBLOCK is a flag of the open file description.
static bool may_block(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || is_terminal(fd));
}

// An open file description of its own, or -1: it is another user's, or a master.
static int open_again(int fd, int flags)
{
	char path[32];
	unsigned pty;
	if (ioctl(fd, TIOCGPTN, &pty) == 0) // that would make a new one
		return -1;
	struct text t = text_in(path, sizeof(path));
	text_add(&t, "/proc/self/fd/");
	text_add_number(&t, (uint64_t)fd, 10);
	return open(path, flags | O_NOCTTY | O_CLOEXEC);
}

int op_stdio_fd(struct context *c, const struct op *op)
{
	int number = (int)op->arg[0].n, flags = fcntl(number, F_GETFL);
	if (flags < 0)
		return -errno;
	int wanted = may_block(number) ? (int)op->arg[1].n & O_NONBLOCK : 0;
	int fd = wanted ? open_again(number, (flags & (O_ACCMODE | O_APPEND)) | wanted) : -1;
	if (fd >= 0)
		return reg_set(c, op->arg[2].n, fd);
	fd = sys_dup_above(number, c->floor);
	if (fd >= 0 && wanted && !(flags & wanted)) {
		int r = undo_flags(c, op, fd, flags);
		if (r == 0)
			r = result(fcntl(fd, F_SETFL, flags | wanted));
		if (r < 0) {
			close(fd);
			return r;
		}
	}
	return reg_set(c, op->arg[2].n, fd);
}

static int set_size(int fd, uint64_t columns, uint64_t rows)
{
	struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
	return result(ioctl(fd, TIOCSWINSZ, &size));
}

// The directory is devpts itself, whose names are its own: nothing of an image or another mount can stand for "ptmx", and
// the peer comes from the master, never from a path (CVE-2025-52565).
static int open_pty(int dir, int oflags, uint64_t columns, uint64_t rows, int ends[2])
{
	struct statfs fs;
	if (fstatfs(dir, &fs) < 0)
		return -errno;
	if (fs.f_type != DEVPTS_SUPER_MAGIC)
		return -ENOTTY;
	int unlocked = 0;
	ends[0] = sys_openat2(dir, "ptmx", (uint64_t)(O_RDWR | O_NOCTTY | O_NOFOLLOW | oflags), 0,
		RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
	if (ends[0] < 0)
		return ends[0];
	int r = result(ioctl(ends[0], TIOCSPTLCK, &unlocked));
	if (r == 0 && columns && rows)
		r = set_size(ends[0], columns, rows);
	if (r == 0)
		r = ends[1] = result(ioctl(ends[0], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
	if (r < 0)
		close(ends[0]);
	return r;
}

int op_pty(struct context *c, const struct op *op)
{
	int dir = reg_fd(c, op->arg[0].n), ends[2] = {-1, -1};
	int r = dir < 0 ? dir : open_pty(dir, (int)op->arg[1].n, op->arg[2].n, op->arg[3].n, ends);
	if (r < 0)
		return r;
	r = reg_set(c, op->arg[4].n, ends[0]);
	if (r < 0) {
		close(ends[1]);
		return r;
	}
	return reg_set(c, op->arg[5].n, ends[1]);
}

int op_controlling_terminal(struct context *c, const struct op *op)
{
	int terminal = reg_fd(c, op->arg[0].n);
	if (terminal < 0)
		return terminal;
	for (int fd = 0; fd < 3; fd++) {
		if (dup2(terminal, fd) < 0)
			return -errno;
	}
	return result(ioctl(0, TIOCSCTTY, 0));
}

// As runc: output is still processed, for what the other programs of this terminal write.
int op_terminal_raw(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	struct termios settings[2]; // before, and as the kernel took ours
	if (fd < 0)
		return fd;
	if (tcgetattr(fd, &settings[0]) < 0)
		return -errno;
	settings[1] = settings[0];
	cfmakeraw(&settings[1]);
	settings[1].c_oflag |= OPOST;
	settings[1].c_cc[VMIN] = 1;
	settings[1].c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSANOW, &settings[1]) < 0 || tcgetattr(fd, &settings[1]) < 0)
		return -errno;
	return undo_terminal(c, op, fd, settings);
}

int op_terminal_size(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	return fd < 0 ? fd : set_size(fd, op->arg[1].n, op->arg[2].n);
}

int terminal_size_like(int fd, int like)
{
	struct winsize size;
	if (ioctl(like, TIOCGWINSZ, &size) < 0)
		return -errno;
	// one that does not know its own size has nothing to say
	return size.ws_col && size.ws_row ? result(ioctl(fd, TIOCSWINSZ, &size)) : 0;
}

int op_terminal_size_like(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n), like = reg_fd(c, op->arg[1].n);
	return fd < 0 || like < 0 ? -EBADF : terminal_size_like(fd, like);
}

int op_clear_onlcr(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	struct termios settings;
	if (fd < 0)
		return fd;
	if (tcgetattr(fd, &settings) < 0)
		return -errno;
	settings.c_oflag &= ~(tcflag_t)ONLCR;
	return result(tcsetattr(fd, TCSANOW, &settings));
}
