// Files that say of themselves that they have changed, on behalf of the host.
#pragma once
#include "reaper.h"

// Sets the alarm that a FRAME_ALARM asks for, and answers. Returns false for a frame that no host sends.
bool alarm_set(struct reaper *r, const struct frame *frame);

// FRAME_ALARM_AGAIN and FRAME_ALARM_END; one that there is none of is nothing.
void alarm_again(struct reaper *r, uint32_t number);
void alarm_end(struct reaper *r, uint32_t number);

// The file has changed: the host is told.
void alarm_ring(struct reaper *r, struct alarm *alarm);

// Ends them all.
void alarms_free(struct reaper *r);

// reaper.c's part of it
int listen_to(struct reaper *r, int fd, struct source *source, uint32_t events);
void close_heard(struct reaper *r, int *fd);
void tell_bytes(
	struct reaper *r, uint32_t kind, uint32_t session, const void *bytes, uint32_t size);
