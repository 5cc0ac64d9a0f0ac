// The processes whose ends are reported: containers' inits that an executor left to us, and processes that the
// host asked us to watch.
#pragma once
#include "reaper.h"

struct ending {
	int32_t code;   // exit code, or -1
	int32_t signal; // or 0; both -1 and 0: nobody can know
};

// How the pidfd's process ended. Reaps it, or only looks when `look` is set; a process that is not our
// child gives code -1 and signal 0. Returns false when it can't be waited for yet.
bool children_wait(int pidfd, bool look, struct ending *ending);

// An executor told us of a process that it made our child: its end is reported under that session's number.
void children_adopt(struct reaper *r, pid_t pid, uint32_t session);

// Reports the end of any process, if it is the one that started at `start` (clock ticks; 0: whichever it is).
// Returns 0 or -errno; -ESRCH when it is gone.
int children_watch(struct reaper *r, pid_t pid, uint64_t start, uint32_t session);

// Sends a signal to a process that is adopted or watched. Returns 0 or -errno.
int children_signal(struct reaper *r, pid_t pid, int signal);

// The process's pidfd has become readable.
void children_end(struct reaper *r, struct process *process);

// An executor has ended. When it rolled back, or died, it left us children that it did not tell us of: found here,
// to be reaped when they have ended. quietly: it ended of itself, and so after the children that it killed.
void children_find_orphans(struct reaper *r, bool quietly);

// Reaps the orphans that no session can tell us of any more. Until then they stay zombies, so that
// neither their pid nor their exit code is lost to a session that has not come to its ADOPT yet.
void children_release_orphans(struct reaper *r);

// Forgets them all, without a report.
void children_free(struct reaper *r);

// reaper.c's part of it
int listen_to_pidfd(struct reaper *r, int pidfd, struct source *source);
void close_heard(struct reaper *r, int *fd);
void tell_exited(struct reaper *r, const struct process *p, struct ending e);
