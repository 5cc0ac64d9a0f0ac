#include "alarms.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "payload.h"
#include "protocol.h"

#define CONTENT_MAX 4096u // of such a file: a few short lines

static void forget(struct reaper *r, struct alarm *alarm)
{
	struct alarm **link = &r->alarms;
	while (*link != alarm)
		link = &(*link)->next;
	*link = alarm->next;
	if (alarm->event >= 0)
		close_heard(r, &alarm->event); // which also ends its registration
	if (alarm->file >= 0)
		close_heard(r, &alarm->file);
	free(alarm);
}

static struct alarm *find(struct reaper *r, uint32_t number)
{
	struct alarm *alarm = r->alarms;
	while (alarm && alarm->number != number)
		alarm = alarm->next;
	return alarm;
}

// What the host is told: FRAME_ALARM_SET's payload, and FRAME_ALARM_RANG's.
struct report {
	uint32_t error;
	uint32_t count;
	uint32_t length;
	char content[CONTENT_MAX];
};

// Reads the file from its beginning, which also makes the kernel tell of the next change.
static void look(struct report *report, int file)
{
	ssize_t n = pread(file, report->content, sizeof(report->content), 0);
	if (n >= 0)
		report->length = (uint32_t)n;
	else if (errno != EINVAL) // memory.pressure_level is not there to be read
		report->error = (uint32_t)errno;
}

static void tell(struct reaper *r, uint32_t kind, uint32_t number, const struct report *report)
{
	uint32_t padded = (report->length + 3) & ~3u;
	tell_bytes(r, kind, number, report, offsetof(struct report, content) + padded);
}

// cgroup v1's: the eventfd, the file, and words of the file's own.
static int register_event(const char *path, int event, int file, const char *words)
{
	char control[PATH_MAX], line[128];
	const char *slash = strrchr(path, '/');
	int length = snprintf(control, sizeof control, "%.*s/cgroup.event_control",
		slash ? (int)(slash - path) : 0, path);
	int size = snprintf(line, sizeof line, "%d %d %s", event, file, words);
	if (!slash || length >= (int)sizeof control || size >= (int)sizeof line)
		return -EINVAL;
	int fd = open(control, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int error = write(fd, line, (size_t)size) < 0 ? -errno : 0;
	close(fd);
	return error;
}

static int prepare(struct alarm *alarm, uint32_t how, const char *path, const char *words)
{
	bool trigger = how == ALARM_POLL && *words;
	alarm->file = open(path, (trigger ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (alarm->file < 0)
		return -errno;
	if (trigger && write(alarm->file, words, strlen(words) + 1) < 0)
		return -errno;
	if (how == ALARM_POLL)
		return 0;
	alarm->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (alarm->event < 0)
		return -errno;
	return register_event(path, alarm->event, alarm->file, words);
}

static int arm(struct reaper *r, struct alarm *alarm)
{
	bool event = alarm->event >= 0;
	uint32_t events = (event ? EPOLLIN : EPOLLPRI) | EPOLLONESHOT;
	return listen_to(r, event ? alarm->event : alarm->file, &alarm->source, events);
}

bool alarm_set(struct reaper *r, const struct frame *frame)
{
	struct reader in = {frame->payload, frame->payload + frame->length, false};
	uint32_t how = read_u32(&in);
	const char *path = read_str(&in), *words = read_str(&in);
	if (in.bad || how > ALARM_EVENTFD || find(r, frame->session))
		return false;
	struct alarm *alarm = calloc(1, sizeof *alarm);
	struct report report = {.error = ENOMEM};
	if (alarm) {
		*alarm = (struct alarm){
			.next = r->alarms, .number = frame->session, .file = -1, .event = -1};
		alarm->source = (struct source){.kind = SOURCE_ALARM, .alarm = alarm};
		r->alarms = alarm;
		report.error = (uint32_t)-prepare(alarm, how, path, words);
	}
	// read before it is listened to: what changes in between is told of
	if (!report.error)
		look(&report, alarm->file);
	if (!report.error)
		report.error = (uint32_t)-arm(r, alarm);
	tell(r, FRAME_ALARM_SET, frame->session, &report);
	if (alarm && report.error)
		forget(r, alarm);
	return true;
}

void alarm_again(struct reaper *r, uint32_t number)
{
	struct alarm *alarm = find(r, number);
	struct report report = {.error = alarm ? (uint32_t)-arm(r, alarm) : 0};
	if (report.error)
		tell(r, FRAME_ALARM_RANG, number, &report);
}

void alarm_end(struct reaper *r, uint32_t number)
{
	struct alarm *alarm = find(r, number);
	if (alarm)
		forget(r, alarm);
}

void alarm_ring(struct reaper *r, struct alarm *alarm)
{
	uint64_t count = 1;
	alarm->source.events = EPOLLONESHOT; // what epoll has made of it
	if (alarm->event >= 0 && read(alarm->event, &count, sizeof count) < 0)
		count = 0;
	struct report report = {.count = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count};
	look(&report, alarm->file);
	tell(r, FRAME_ALARM_RANG, alarm->number, &report);
}

void alarms_free(struct reaper *r)
{
	while (r->alarms)
		forget(r, r->alarms);
}
