// Armed undo: what a session's ops have changed and would take back. A stack of one context: a process made
// by CLONE begins with an empty one.
#include "executor.h"
#include <net/if.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>

// <sys/mount.h> is never included: sys.h says why
#define MNT_DETACH 2
#define UMOUNT_NOFOLLOW 8

// How long a rollback tries: a killed process's end, a cgroup's last task. The kernel takes a dead task out of its
// cgroups a little after its pidfd says that it is dead.
#define UNDO_TIMEOUT 10000

enum undo_kind {
	UNDO_UNLINK,         // unlinkat(fd, path, flags)
	UNDO_KILL,           // SIGKILL through fd, wait
	UNDO_SHUTDOWN,       // shutdown(fd)
	UNDO_CGROUP,         // remove path, and the levels above it longer than `keep` bytes
	UNDO_CGROUP_WRITE,   // cgroup_write(path, what is behind its NUL)
	UNDO_COUNTER,        // counter_report(path as op_watch_counter has kept it, keep)
	UNDO_DEVICE_RULES,   // device_rules(path, what is behind its NUL)
	UNDO_DEVICE_PROGRAM, // device_replace(fd): the first `keep` bytes of path, by the others
	UNDO_FLAGS,          // fcntl(fd, F_SETFL, flags)
	UNDO_TERMINAL,       // tcsetattr(fd) to the first of two settings, while it has the second
	UNDO_NET_MOVE, // the interface `path` of the network namespace fd comes back; behind its NUL: its name here
	UNDO_NET_STATE, // path: what net_restore takes, which begins with the interface's name
	UNDO_UMOUNT,    // umount2(path in fd, MNT_DETACH)
	UNDO_BUS,       // path: a message for the bus fd
};

struct undo {
	struct undo *next;
	enum undo_kind kind;
	int fd; // our own duplicate, or AT_FDCWD
	int flags;
	size_t keep;
	size_t size; // of what follows
	union {
		char *path; // in the same allocation
		const struct termios *settings;
	};
};

// A shell that has its terminal back has settings of its own already.
static int restore_terminal(int fd, const struct termios *settings)
{
	struct termios now;
	if (tcgetattr(fd, &now) < 0)
		return 0; // it was closed: nobody misses it
	const struct termios *ours = &settings[1];
	if (now.c_iflag != ours->c_iflag || now.c_oflag != ours->c_oflag ||
		now.c_cflag != ours->c_cflag || now.c_lflag != ours->c_lflag)
		return 0;
	return result(tcsetattr(fd, TCSANOW, &settings[0]));
}

// umount2 takes no directory fd: its own is the working directory meanwhile.
static int umount_in(int dir, const char *name)
{
	int here = result(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
	int r = result(fchdir(dir));
	if (r == 0)
		r = sys_umount2(name, MNT_DETACH | UMOUNT_NOFOLLOW);
	if (here >= 0 && fchdir(here) < 0 && r == 0)
		r = -errno;
	if (here >= 0)
		close(here);
	return r == -EINVAL || r == -ENOENT ? 0 : r;
}

static int undo_one(const struct context *c, struct undo *undo)
{
	int r = 0;
	switch (undo->kind) {
	case UNDO_UNLINK:
		r = result(unlinkat(undo->fd, undo->path, undo->flags));
		return r == -ENOENT ? 0 : r;
	case UNDO_KILL:
		sys_pidfd_send_signal(undo->fd, SIGKILL);
		return process_wait(c, undo->fd, UNDO_TIMEOUT);
	case UNDO_SHUTDOWN:
		return result(shutdown(undo->fd, SHUT_RDWR));
	case UNDO_UMOUNT:
		return umount_in(undo->fd, undo->path);
	case UNDO_CGROUP:
		r = cgroup_remove(c, undo->path, UNDO_TIMEOUT);
		if (r == 0)
			cgroup_remove_parents(undo->path, undo->keep);
		return r;
	case UNDO_CGROUP_WRITE:
		r = cgroup_write(undo->path, undo->path + strlen(undo->path) + 1);
		return r == -ENOENT || r == -ENODEV ? 0 : r;
	case UNDO_COUNTER:
		return 0;
	case UNDO_DEVICE_RULES: {
		size_t length = strlen(undo->path) + 1;
		r = device_rules(undo->path, undo->path + length, undo->size - length);
		return r == -ENOENT || r == -ENODEV ? 0 : r;
	}
	case UNDO_DEVICE_PROGRAM: {
		const uint8_t *both = (const uint8_t *)undo->path;
		struct blob now = {both, undo->keep};
		struct blob then = {both + undo->keep, undo->size - undo->keep};
		return device_replace(NULL, undo->fd, &now, &then);
	}
	case UNDO_FLAGS:
		return result(fcntl(undo->fd, F_SETFL, undo->flags));
	case UNDO_TERMINAL:
		return restore_terminal(undo->fd, undo->settings);
	case UNDO_NET_MOVE:
		return net_move_back(undo->fd, undo->path, undo->path + strlen(undo->path) + 1);
	case UNDO_NET_STATE:
		return net_restore(undo->path, undo->size);
	case UNDO_BUS:
		return bus_take_back(c, undo->fd, undo->path, undo->size);
	}
	return r;
}

static int arm(struct context *c, const struct op *op, struct undo what)
{
	if (!(op->flags & OP_UNDO))
		return 0;
	if (!what.size)
		what.size = strlen(what.path) + 1;
	struct undo *undo = malloc(sizeof(*undo) + what.size);
	int fd = what.fd < 0 ? what.fd : sys_dup_above(what.fd, c->floor);
	if (!undo || (what.fd >= 0 && fd < 0)) {
		// what cannot be recorded is undone at once
		undo_one(c, &what);
		free(undo);
		if (fd >= 0)
			close(fd);
		return -ENOMEM;
	}
	*undo = what;
	undo->fd = fd;
	undo->path = memcpy(undo + 1, what.path, what.size);
	undo->next = c->undo;
	c->undo = undo;
	return 0;
}

int undo_unlink(struct context *c, const struct op *op, int at, char *path, int flags)
{
	return arm(
		c, op, (struct undo){.kind = UNDO_UNLINK, .fd = at, .path = path, .flags = flags});
}

int undo_kill(struct context *c, const struct op *op, int pidfd)
{
	return arm(c, op, (struct undo){.kind = UNDO_KILL, .fd = pidfd, .path = (char[]){0}});
}

int undo_shutdown(struct context *c, const struct op *op, int socket)
{
	return arm(c, op, (struct undo){.kind = UNDO_SHUTDOWN, .fd = socket, .path = (char[]){0}});
}

int undo_umount(struct context *c, const struct op *op, int at, char *name)
{
	return arm(c, op, (struct undo){.kind = UNDO_UMOUNT, .fd = at, .path = name});
}

int undo_cgroup(struct context *c, const struct op *op, char *path, size_t keep)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_CGROUP, .fd = AT_FDCWD, .path = path, .keep = keep});
}

int undo_cgroup_write(struct context *c, const struct op *op, const char *path, const char *value)
{
	size_t length = strlen(path) + 1, size = length + strlen(value) + 1;
	char *both = malloc(size);
	if (!both) {
		cgroup_write(path, value);
		return -ENOMEM;
	}
	memcpy(both, path, length);
	memcpy(both + length, value, size - length);
	int r = arm(c, op,
		(struct undo){
			.kind = UNDO_CGROUP_WRITE, .fd = AT_FDCWD, .path = both, .size = size});
	free(both);
	return r;
}

int undo_counter(struct context *c, const struct op *op, char *kept, size_t size, uint64_t count)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_COUNTER,
			.fd = AT_FDCWD,
			.path = kept,
			.size = size,
			.keep = count});
}

int undo_device_rules(
	struct context *c, const struct op *op, const char *dir, const struct blob *rules)
{
	size_t length = strlen(dir) + 1;
	char *both = malloc(length + rules->size);
	if (!both) {
		device_rules(dir, (const char *)rules->data, rules->size);
		return -ENOMEM;
	}
	memcpy(both, dir, length);
	memcpy(both + length, rules->data, rules->size);
	int r = arm(c, op,
		(struct undo){.kind = UNDO_DEVICE_RULES,
			.fd = AT_FDCWD,
			.path = both,
			.size = length + rules->size});
	free(both);
	return r;
}

int undo_device_program(struct context *c, const struct op *op, int cgroup, const struct blob *now,
	const struct blob *then)
{
	char *both = malloc(now->size + then->size);
	if (!both) {
		device_replace(NULL, cgroup, now, then);
		return -ENOMEM;
	}
	memcpy(both, now->data, now->size);
	memcpy(both + now->size, then->data, then->size);
	int r = arm(c, op,
		(struct undo){.kind = UNDO_DEVICE_PROGRAM,
			.fd = cgroup,
			.path = both,
			.size = now->size + then->size,
			.keep = now->size});
	free(both);
	return r;
}

int undo_flags(struct context *c, const struct op *op, int fd, int flags)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_FLAGS, .fd = fd, .flags = flags, .path = (char[]){0}});
}

int undo_terminal(struct context *c, const struct op *op, int fd, const struct termios *settings)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_TERMINAL,
			.fd = fd,
			.settings = settings,
			.size = 2 * sizeof(*settings)});
}

int undo_net_move(
	struct context *c, const struct op *op, int netns, const char *name, const char *own)
{
	char both[2 * IFNAMSIZ];
	size_t length = strlen(name) + 1;
	memcpy(both, name, length);
	memcpy(both + length, own, strlen(own) + 1);
	return arm(c, op,
		(struct undo){.kind = UNDO_NET_MOVE,
			.fd = netns,
			.path = both,
			.size = length + strlen(own) + 1});
}

int undo_net_state(struct context *c, const struct op *op, void *state, size_t size)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_NET_STATE, .fd = AT_FDCWD, .path = state, .size = size});
}

int undo_bus(struct context *c, const struct op *op, int bus, const void *message, size_t size)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_BUS, .fd = bus, .path = (char *)message, .size = size});
}

static struct undo *pop(struct context *c)
{
	struct undo *undo = c->undo;
	if (undo)
		c->undo = undo->next;
	return undo;
}

static void undo_free(struct undo *undo)
{
	if (undo->fd >= 0)
		close(undo->fd);
	free(undo);
}

void undo_run(struct context *c)
{
	bool watching = c->watching;
	c->watching = false; // that the host is gone is often why we are here
	struct undo *undo;
	while ((undo = pop(c))) {
		if (undo->kind == UNDO_COUNTER)
			counter_report(c, undo->path, undo->keep);
		int r = undo_one(c, undo);
		if (r < 0) {
			size_t said = strlen(c->failure.detail);
			struct text t = text_in(c->failure.detail + said, DETAIL_MAX - said);
			text_add(&t, said ? "; not undone: " : "not undone: ");
			text_add(&t, undo->kind == UNDO_KILL             ? "a process"
				     : undo->kind == UNDO_BUS            ? "a unit"
				     : undo->kind == UNDO_DEVICE_PROGRAM ? "the device program"
				     : undo->kind < UNDO_FLAGS           ? undo->path
									 : "a terminal");
			text_add(&t, " (errno ");
			text_add_number(&t, (uint64_t)-r, 10);
			text_add(&t, ")");
		}
		undo_free(undo);
	}
	c->watching = watching;
}

void undo_forget(struct context *c)
{
	struct undo *undo;
	while ((undo = pop(c)))
		undo_free(undo);
}
