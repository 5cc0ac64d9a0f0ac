// Armed undo: what a session's ops have changed and would take back. A stack of one context: a process made
// by CLONE begins with an empty one.
#include "executor.h"
#include <signal.h>
#include <stdlib.h>

// How long a rollback tries: a killed process's end, a cgroup's last task. The kernel takes a dead task out of its
// cgroups a little after its pidfd says that it is dead.
#define UNDO_TIMEOUT 10000

enum undo_kind {
	UNDO_UNLINK, // unlinkat(fd, path, flags)
	UNDO_KILL,   // SIGKILL through fd, wait
	UNDO_CGROUP, // remove path, and the levels above it longer than `keep` bytes
};

struct undo {
	struct undo *next;
	enum undo_kind kind;
	int fd; // our own duplicate, or AT_FDCWD
	int flags;
	size_t keep;
	char *path; // in the same allocation
};

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
	case UNDO_CGROUP:
		r = cgroup_remove(c, undo->path, UNDO_TIMEOUT);
		if (r == 0)
			cgroup_remove_parents(undo->path, undo->keep);
	}
	return r;
}

static int arm(struct context *c, const struct op *op, struct undo what)
{
	if (!(op->flags & OP_UNDO))
		return 0;
	size_t size = strlen(what.path) + 1;
	struct undo *undo = malloc(sizeof(*undo) + size);
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
	undo->path = (char *)(undo + 1);
	memcpy(undo->path, what.path, size);
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

int undo_cgroup(struct context *c, const struct op *op, char *path, size_t keep)
{
	return arm(c, op,
		(struct undo){.kind = UNDO_CGROUP, .fd = AT_FDCWD, .path = path, .keep = keep});
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
		int r = undo_one(c, undo);
		if (r < 0) {
			size_t said = strlen(c->failure.detail);
			struct text t = text_in(c->failure.detail + said, DETAIL_MAX - said);
			text_add(&t, said ? "; not undone: " : "not undone: ");
			text_add(&t, undo->kind == UNDO_KILL ? "a process" : undo->path);
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
