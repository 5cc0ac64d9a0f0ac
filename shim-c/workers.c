#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "payload.h"
#include "protocol.h"
#include "spawn.h"

#define IDLE_MS 250
#define IDLE_MAX 8u
// What a worker's ops do not give back ends with it.
#define COMMANDS_MAX 1000u

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void close_all(int *fds, int count)
{
	for (int i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int spawn_worker(struct reaper *r, struct session *s, int control)
{
	char *argv[] = {WORKER_NAME, NULL}, *none[] = {NULL};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -errno;
	int fds[] = {null, null, null, control};
	struct spawn request = {
		.fds = fds,
		.count = WORKER_CONTROL + 1,
		.low = WORKER_CONTROL + 1,
		.high = WORKER_CONTROL + 1,
		.program = r->worker,
		.argv = argv,
		.envp = none,
		.nofile = r->nofile,
	};
	s->pid = spawn_process(&request, r->stack, &s->pidfd);
	close(null);
	return s->pid < 0 ? s->pid : 0;
}

static int start_worker(struct reaper *r, struct session **session)
{
	int pair[2];
	struct session *s = calloc(1, sizeof *s);
	if (!s)
		return -ENOMEM;
	*s = (struct session){.host_ends = {-1, -1, -1}, .pidfd = -1};
	int error = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ? -errno : 0;
	if (!error) {
		error = spawn_worker(r, s, pair[1]);
		close(pair[1]);
		if (error)
			close(pair[0]);
	}
	if (error) {
		free(s);
		return error;
	}
	s->control.fd = pair[0];
	*session = s;
	return 0;
}

static bool is_idle(const struct session *s)
{
	return s->role == ROLE_IDLE && !s->leaving;
}

// The one that was busy last: its memory is the warmest, and the others can go.
static struct session *idle_worker(struct reaper *r)
{
	struct session *found = NULL;
	for (struct session *s = r->sessions; s; s = s->next)
		if (is_idle(s) && s->control.fd >= 0 && s->pidfd >= 0 &&
			(!found || s->idle_since > found->idle_since))
			found = s;
	return found;
}

// The header, and with it the stdio. A worker that waits has read all that was sent to it, so that this goes at once.
static int send_header(struct session *s, uint32_t length, const int *fds)
{
	uint32_t header[3] = {length, FRAME_COMMAND, s->number};
	struct iovec part = {header, sizeof header};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(3 * sizeof(int))];
	} control = {0};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof control.room};
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(3 * sizeof(int));
	memcpy(CMSG_DATA(&control.header), fds, 3 * sizeof(int));
	ssize_t n = sendmsg(s->control.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	return n == sizeof header ? 0 : n < 0 ? -errno : -EIO;
}

int worker_get(struct reaper *r, struct session **session)
{
	struct session *idle = idle_worker(r);
	if (r->worker < 0)
		return -ENOSYS;
	if (!idle)
		return start_worker(r, session);
	*session = idle;
	return 0;
}

static int give(struct reaper *r, struct session *s, const struct frame *frame)
{
	struct reader in = {.at = frame->payload, .end = frame->payload + frame->length};
	int32_t stdio[3];
	int fds[3] = {-1, -1, -1};
	for (int i = 0; i < 3; i++)
		stdio[i] = (int32_t)read_u32(&in);
	if (in.bad)
		return -EINVAL;
	size_t rest = (size_t)(in.end - in.at);
	int error = session_stdio(r, s, stdio, fds);
	if (!error)
		error = send_header(s, (uint32_t)rest, fds);
	close_all(fds, 3);
	return error ? error : stream_send(&s->control, in.at, rest);
}

int worker_give(struct reaper *r, struct session *s, const struct frame *frame)
{
	s->number = frame->session;
	s->serial = ++r->opened;
	s->role = ROLE_WORKER;
	s->commands++;
	int error = give(r, s, frame);
	if (!error)
		return 0;
	close_all(s->host_ends, 3);
	memset(s->host_ends, -1, sizeof s->host_ends);
	s->role = ROLE_IDLE;
	close_session(s);
	return error;
}

void worker_tell_adopted(struct reaper *r, struct session *s)
{
	uint32_t pid = (uint32_t)s->adopted;
	s->adopted = 0;
	if (pid)
		tell_words(r, FRAME_ADOPTED, s->number, &pid, 1, NULL, 0);
}

bool worker_answer(struct reaper *r, struct session *s, const struct frame *frame)
{
	uint32_t more, words[4] = {0};
	if (s->role != ROLE_WORKER || frame->length < sizeof more + 8)
		return false;
	memcpy(&more, frame->payload, sizeof more);
	for (int i = 0; i < 3; i++)
		words[1 + i] = (uint32_t)s->host_ends[i];
	worker_tell_adopted(r, s);
	tell_words(r, FRAME_ANSWER, s->number, words, 4, frame->payload + sizeof more,
		frame->length - (uint32_t)sizeof more);
	s->role = ROLE_ANSWERED;
	if (!more || s->commands >= COMMANDS_MAX)
		close_session(s);
	worker_release(r, s);
	return true;
}

void worker_release(struct reaper *r, struct session *s)
{
	uint32_t idle = 0;
	if (s->role != ROLE_ANSWERED || s->host_ends[0] >= 0 || s->host_ends[1] >= 0 ||
		s->host_ends[2] >= 0)
		return;
	for (const struct session *other = r->sessions; other; other = other->next)
		idle += is_idle(other);
	if (idle >= IDLE_MAX)
		close_session(s);
	s->role = ROLE_IDLE;
	s->idle_since = now();
}

int workers_expire(struct reaper *r)
{
	int64_t time = 0, next = -1;
	for (struct session *s = r->sessions; s; s = s->next) {
		if (!is_idle(s))
			continue;
		time = time ? time : now();
		int64_t left = s->idle_since + IDLE_MS - time;
		if (left <= 0)
			close_session(s);
		else if (next < 0 || left < next)
			next = left;
	}
	return (int)next;
}
