#include "children.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#ifndef __WALL
#define __WALL 0x40000000
#endif
#ifndef __WNOTHREAD
#define __WNOTHREAD 0x20000000
#endif

bool children_wait(int pidfd, bool look, struct ending *ending)
{
	siginfo_t info = {0};
	*ending = (struct ending){-1, 0};
	if (waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info,
		    WEXITED | WNOHANG | __WALL | (look ? WNOWAIT : 0)))
		return true; // ECHILD: not ours to know
	if (!info.si_pid)
		return false;
	if (info.si_code == CLD_EXITED)
		ending->code = info.si_status;
	else
		ending->signal = info.si_status;
	return true;
}

static void forget(struct reaper *r, struct process *p)
{
	struct process **link = &r->processes;
	while (*link != p)
		link = &(*link)->next;
	*link = p->next;
	close_heard(r, &p->pidfd);
	free(p);
}

// Returns NULL with errno when it can't be waited for.
static struct process *add(struct reaper *r, pid_t pid, uint32_t session, bool ours)
{
	struct process *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	*p = (struct process){.session = session, .pid = pid, .ours = ours};
	p->source = (struct source){.kind = SOURCE_PROCESS, .process = p};
	p->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (p->pidfd < 0) {
		free(p);
		return NULL;
	}
	p->next = r->processes;
	r->processes = p;
	return p;
}

static void forget_all_but_errno(struct reaper *r, struct process *p)
{
	int error = errno;
	forget(r, p);
	errno = error;
}

static struct process *add_and_listen(struct reaper *r, pid_t pid, uint32_t session, bool ours)
{
	struct process *p = add(r, pid, session, ours);
	if (p && listen_to_pidfd(r, p->pidfd, &p->source)) {
		forget_all_but_errno(r, p);
		return NULL;
	}
	return p;
}

void children_adopt(struct reaper *r, pid_t pid, uint32_t session)
{
	// The orphan it was taken for, if another executor died meanwhile.
	for (struct process *p = r->processes; p; p = p->next) {
		if (p->pid != pid || !p->orphan)
			continue;
		p->orphan = false;
		p->session = session;
		children_end(r, p); // it may have ended meanwhile
		return;
	}
	if (!add_and_listen(r, pid, session, true))
		tell_exited(r, &(struct process){.pid = pid, .session = session},
			(struct ending){-1, 0});
}

// Field 22 of /proc/PID/stat. Returns 0 when it can't be read.
static uint64_t start_time(pid_t pid)
{
	char path[64], line[1024];
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	size_t n = fread(line, 1, sizeof line - 1, f);
	fclose(f);
	line[n] = 0;
	char *at = strrchr(line, ')'); // the name before it may hold anything
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

int children_watch(struct reaper *r, pid_t pid, uint64_t start, uint32_t session)
{
	struct process *p = add(r, pid, session, false);
	if (!p)
		return -errno;
	// Read after the pidfd was opened: it is that process's, or that process is gone.
	int error = start && start_time(pid) != start ? -ESRCH
						      : listen_to_pidfd(r, p->pidfd, &p->source);
	if (error)
		forget(r, p);
	return error;
}

int children_signal(struct reaper *r, pid_t pid, int number)
{
	for (struct process *p = r->processes; p; p = p->next)
		if (p->pid == pid && !p->orphan)
			return syscall(SYS_pidfd_send_signal, p->pidfd, number, NULL, 0) ? -errno
											 : 0;
	return -ESRCH;
}

// Whether a session that may still tell us of this orphan is open.
static bool claimable(struct reaper *r, const struct process *p)
{
	for (struct session *s = r->sessions; s; s = s->next)
		if (s->role <= ROLE_WORKER && s->pidfd >= 0 && s->serial <= p->adopters)
			return true;
	return false;
}

static bool is_known(struct reaper *r, pid_t pid)
{
	for (struct session *s = r->sessions; s; s = s->next)
		if (s->pidfd >= 0 && s->pid == pid)
			return true;
	for (struct process *p = r->processes; p; p = p->next)
		if (p->pid == pid && p->ours)
			return true;
	return false;
}

// Children of ours that nobody told us of; sessions with a serial up to `adopters` may still do so.
static void find_orphans(struct reaper *r, uint64_t adopters)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)syscall(SYS_gettid));
	FILE *f = fopen(path, "re");
	int pid;
	while (f && fscanf(f, "%d", &pid) == 1) {
		struct process *p = is_known(r, pid) ? NULL : add_and_listen(r, pid, 0, true);
		if (p) {
			p->orphan = true;
			p->adopters = adopters;
		}
	}
	if (f)
		fclose(f);
}

void children_end(struct reaper *r, struct process *p)
{
	struct ending e;
	if (p->orphan && claimable(r, p))
		return;
	if (!children_wait(p->pidfd, !p->ours, &e))
		return;
	// Once it is reaped whoever watches it could not learn how it ended.
	for (struct process *other = r->processes, *next; other && p->ours; other = next) {
		next = other->next;
		if (other == p || other->pid != p->pid)
			continue;
		tell_exited(r, other, e);
		forget(r, other);
	}
	tell_exited(r, p, e);
	bool orphan = p->orphan;
	uint64_t adopters = p->adopters;
	forget(r, p);
	// A stage whose executor is dead may have made another child of ours (CLONE_PARENT) after it was found. No later
	// session tells us of that: one that deletes the container waits for its end.
	if (orphan)
		find_orphans(r, adopters);
}

// Whether one of this thread's children has ended; a host's own children are other threads'.
static bool has_zombie(void)
{
	siginfo_t info = {0};
	int flags = WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD;
	return !waitid(P_ALL, 0, &info, flags) && info.si_pid;
}

void children_find_orphans(struct reaper *r, bool quietly)
{
	if (quietly && !has_zombie()) // the common case, at the price of one call
		return;
	find_orphans(r, r->opened);
}

void children_release_orphans(struct reaper *r)
{
	for (struct process *p = r->processes, *next; p; p = next) {
		next = p->next;
		if (p->orphan)
			children_end(r, p);
	}
}

void children_free(struct reaper *r)
{
	while (r->processes)
		forget(r, r->processes);
}
