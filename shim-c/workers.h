// Workers: processes of the native command's program, which run whole commands for the host, one after the other (protocol.h,
// FRAME_COMMAND). One that is idle is kept for a moment, as most hosts' commands come in bursts.
#pragma once
#include "reaper.h"

// An idle worker, or a new one, which is not among the reaper's sessions yet. Returns 0 or -errno; -ENOSYS where there is no program.
int worker_get(struct reaper *r, struct session **session);

// Gives it the command of a FRAME_COMMAND. Returns 0 or -errno: it ends then, and has begun nothing.
int worker_give(struct reaper *r, struct session *s, const struct frame *frame);

// Tells the host what a worker's FRAME_ANSWER says. Returns false for one that no worker sends.
bool worker_answer(struct reaper *r, struct session *s, const struct frame *frame);

// Where the host has its pipes, if there were any: the worker may have another command.
void worker_release(struct reaper *r, struct session *s);

// Tells the host of the process that the command has left to us, if that waits to be told.
void worker_tell_adopted(struct reaper *r, struct session *s);

// Lets those go that have been idle long enough. Returns how many ms the next one has left, or -1.
int workers_expire(struct reaper *r);

// reaper.c's part of it: a frame of some words and bytes
void tell_words(struct reaper *r, uint32_t kind, uint32_t session, const uint32_t *words,
	uint32_t count, const void *bytes, uint32_t size);
void close_session(struct session *s);
