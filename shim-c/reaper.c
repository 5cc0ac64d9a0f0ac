#include "reaper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alarms.h"
#include "children.h"
#include "program.h"
#include "protocol.h"
#include "spawn.h"
#include "workers.h"

// With more than this waiting for the host, executors wait too.
#define HOST_QUEUE_MAX (1u << 20)

static struct session *find_session(struct reaper *r, uint32_t number)
{
	struct session *s = r->sessions;
	while (s && (s->number != number || s->role == ROLE_IDLE))
		s = s->next;
	return s;
}

// --- to the host ---------------------------------------------------------------------------------

// What one event makes us say goes out together, before the next is waited for: the host is woken once.

void tell_words(struct reaper *r, uint32_t kind, uint32_t session, const uint32_t *words,
	uint32_t count, const void *bytes, uint32_t size)
{
	uint32_t header[3] = {count * 4 + size, kind, session};
	if (!r->host_ended && (stream_put(&r->host, header, sizeof header) ||
				      stream_put(&r->host, words, count * sizeof *words) ||
				      stream_put(&r->host, bytes, size)))
		r->host_ended = true;
}

void tell_bytes(struct reaper *r, uint32_t kind, uint32_t session, const void *bytes, uint32_t size)
{
	tell_words(r, kind, session, NULL, 0, bytes, size);
}

static void tell(
	struct reaper *r, uint32_t kind, uint32_t session, const uint32_t *words, uint32_t count)
{
	tell_words(r, kind, session, words, count, NULL, 0);
}

// The end of a process is told after what it is the end of.
void tell_exited(struct reaper *r, const struct process *p, struct ending e)
{
	uint32_t words[] = {(uint32_t)p->pid, (uint32_t)e.code, (uint32_t)e.signal};
	struct session *s = find_session(r, p->session);
	if (p->orphan)
		return;
	if (s && s->adopted == p->pid)
		worker_tell_adopted(r, s);
	tell(r, FRAME_EXITED, p->session, words, 3);
}

// --- epoll ---------------------------------------------------------------------------------------

int listen_to(struct reaper *r, int fd, struct source *source, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.ptr = source};
	if (source->events == events)
		return 0;
	int op = !source->events ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
	source->events = events;
	return epoll_ctl(r->epoll, op, fd, &e) ? -errno : 0;
}

// A pidfd is readable as soon as its process has ended, but a process under ptrace can be waited for only once its
// tracer has: edge-triggered, so that we are woken again then and don't spin until.
int listen_to_pidfd(struct reaper *r, int pidfd, struct source *source)
{
	return listen_to(r, pidfd, source, EPOLLIN | EPOLLET);
}

void close_heard(struct reaper *r, int *fd)
{
	// A child between its clone and its exec holds a copy, and closing alone would not end the events.
	epoll_ctl(r->epoll, EPOLL_CTL_DEL, *fd, NULL);
	close(*fd);
	*fd = -1;
}

static void close_control(struct reaper *r, struct session *s)
{
	if (s->control.fd >= 0)
		epoll_ctl(r->epoll, EPOLL_CTL_DEL, s->control.fd, NULL);
	stream_close(&s->control);
}

// Asks epoll for what each stream can use now.
static void listen_to_streams(struct reaper *r)
{
	bool crowded = stream_waiting(&r->host) > HOST_QUEUE_MAX;
	if (!r->host_ended)
		listen_to(r, r->host.fd, &r->host_source,
			EPOLLIN | (stream_waiting(&r->host) ? EPOLLOUT : 0));
	for (struct session *s = r->sessions; s; s = s->next)
		if (s->control.fd >= 0)
			listen_to(r, s->control.fd, &s->control_source,
				(crowded ? 0 : EPOLLIN) |
					(stream_waiting(&s->control) ? EPOLLOUT : 0) | EPOLLRDHUP);
}

// --- sessions ------------------------------------------------------------------------------------

static void drop_host_ends(struct session *s)
{
	for (int i = 0; i < 3; i++) {
		if (s->host_ends[i] >= 0)
			close(s->host_ends[i]);
		s->host_ends[i] = -1;
	}
}

// A session is forgotten when its executor has ended and the host has its pipes.
static void forget_session(struct reaper *r, struct session *s)
{
	if (s->pidfd >= 0 || s->host_ends[0] >= 0 || s->host_ends[1] >= 0 || s->host_ends[2] >= 0)
		return;
	struct session **link = &r->sessions;
	while (*link != s)
		link = &(*link)->next;
	*link = s->next;
	close_control(r, s);
	free(s);
}

// Takes a new session among ours. Returns 0 or -errno; the executor has not been told anything then.
static int keep_session(struct reaper *r, struct session *s)
{
	s->serial = ++r->opened;
	s->next = r->sessions;
	r->sessions = s;
	s->control_source = (struct source){.kind = SOURCE_CONTROL, .session = s};
	s->executor_source = (struct source){.kind = SOURCE_EXECUTOR, .session = s};
	int error = listen_to_pidfd(r, s->pidfd, &s->executor_source);
	if (!error)
		return 0;
	// Nobody would notice its end: it ends here, having done nothing.
	syscall(SYS_pidfd_send_signal, s->pidfd, SIGKILL, NULL, 0);
	waitpid(s->pid, NULL, 0);
	close_heard(r, &s->pidfd);
	drop_host_ends(s);
	forget_session(r, s);
	return error;
}

static void open_session(struct reaper *r, const struct frame *frame)
{
	struct session *s;
	int error = find_session(r, frame->session) ? -EEXIST : session_open(r, frame, &s);
	if (!error)
		error = keep_session(r, s);
	uint32_t words[5] = {(uint32_t)-error, 0, ~0u, ~0u, ~0u};
	if (!error) {
		words[1] = (uint32_t)s->pid;
		for (int i = 0; i < 3; i++)
			words[2 + i] = (uint32_t)s->host_ends[i];
	}
	tell(r, FRAME_OPENED, frame->session, words, 5);
}

// The executor sees end of file, rolls back what is not committed, and ends. What it still has to say is heard.
void close_session(struct session *s)
{
	s->leaving = true;
	stream_end(&s->control);
}

// A whole command, for an idle worker or a new one.
static void begin_command(struct reaper *r, const struct frame *frame)
{
	struct session *s;
	int error = find_session(r, frame->session) ? -EEXIST : worker_get(r, &s);
	if (!error && s->role != ROLE_IDLE)
		error = keep_session(r, s);
	if (!error)
		error = worker_give(r, s, frame);
	uint32_t words[] = {(uint32_t)-error, ~0u, ~0u, ~0u, COMMAND_TURNS, 0};
	if (error)
		tell(r, FRAME_ANSWER, frame->session, words, 6);
}

static void adopt(struct reaper *r, struct session *s, const struct frame *frame)
{
	uint32_t pid;
	memcpy(&pid, frame->payload, 4);
	worker_tell_adopted(r, s);
	if (s->role == ROLE_EXECUTOR)
		tell(r, FRAME_ADOPTED, s->number, &pid, 1);
	else
		s->adopted = (pid_t)pid;
	children_adopt(r, (pid_t)pid, s->number);
}

// Passes on what the executor says. Returns false when there was nothing.
static bool hear_executor(struct reaper *r, struct session *s)
{
	enum stream_state state = stream_receive(&s->control);
	bool heard = state == STREAM_OK;
	struct frame frame;
	while (state == STREAM_OK && (state = stream_next(&s->control, &frame)) == STREAM_OK) {
		if (frame.kind == FRAME_ADOPTED && frame.length == 4) {
			adopt(r, s, &frame);
		} else if (frame.kind == FRAME_RESULT) {
			tell_bytes(r, FRAME_RESULT, s->number, frame.payload, frame.length);
		} else if (frame.kind == FRAME_ANSWER && worker_answer(r, s, &frame)) {
			// as at an executor's end
			children_find_orphans(r, true);
			children_release_orphans(r);
		} else {
			state = STREAM_END;
		}
	}
	if (state == STREAM_END) // a garbled executor sees the end of its socket, and rolls back
		close_control(r, s);
	return heard;
}

static void end_session(struct reaper *r, struct session *s)
{
	struct ending e;
	if (!children_wait(s->pidfd, false, &e))
		return;
	// What it said before it ended comes first.
	while (s->control.fd >= 0 && hear_executor(r, s)) {
	}
	close_control(r, s);
	close_heard(r, &s->pidfd);
	uint32_t words[] = {(uint32_t)e.code, (uint32_t)e.signal};
	worker_tell_adopted(r, s);
	if (s->role <= ROLE_WORKER)
		tell(r, FRAME_ENDED, s->number, words, 2);
	children_find_orphans(r, e.code == 0);
	forget_session(r, s);
	children_release_orphans(r);
}

// --- from the host -------------------------------------------------------------------------------

static void watch(struct reaper *r, const struct frame *frame)
{
	uint32_t pid;
	uint64_t start;
	memcpy(&pid, frame->payload, 4);
	memcpy(&start, frame->payload + 8, 8);
	int error = children_watch(r, (pid_t)pid, start, frame->session);
	uint32_t words[] = {pid, (uint32_t)-error};
	tell(r, FRAME_WATCHED, frame->session, words, 2);
}

static void send_signal(struct reaper *r, const struct frame *frame)
{
	uint32_t words[2];
	memcpy(words, frame->payload, sizeof words);
	words[1] = (uint32_t)-children_signal(r, (pid_t)words[0], (int)words[1]);
	tell(r, FRAME_SIGNALED, frame->session, words, 2);
}

// Returns false for a frame that no host sends.
static bool handle(struct reaper *r, const struct frame *frame)
{
	struct session *s = find_session(r, frame->session);
	switch (frame->kind) {
	case FRAME_OPEN:
		open_session(r, frame);
		return true;
	case FRAME_PLAN: // for a session that has ended meanwhile: FRAME_ENDED says so
		if (s && s->control.fd >= 0)
			stream_send(&s->control, frame->bytes, frame->size);
		return true;
	case FRAME_CLOSE:
		if (s)
			close_session(s);
		return true;
	case FRAME_DROP:
		if (s) {
			drop_host_ends(s);
			worker_release(r, s);
			forget_session(r, s);
		}
		return true;
	case FRAME_COMMAND:
		begin_command(r, frame);
		return true;
	case FRAME_WATCH:
		if (frame->length != 16)
			return false;
		watch(r, frame);
		return true;
	case FRAME_SIGNAL:
		if (frame->length != 8)
			return false;
		send_signal(r, frame);
		return true;
	case FRAME_ALARM:
		return alarm_set(r, frame);
	case FRAME_ALARM_AGAIN:
		alarm_again(r, frame->session);
		return true;
	case FRAME_ALARM_END:
		alarm_end(r, frame->session);
		return true;
	}
	return false;
}

static void hear_host(struct reaper *r)
{
	enum stream_state state = stream_receive(&r->host);
	struct frame frame;
	while (state == STREAM_OK && (state = stream_next(&r->host, &frame)) == STREAM_OK)
		if (!handle(r, &frame))
			state = STREAM_END;
	if (state == STREAM_END)
		r->host_ended = true;
}

// --- the loop ------------------------------------------------------------------------------------

static void take_event(struct reaper *r, struct source *source, uint32_t events)
{
	struct session *s = source->session;
	switch (source->kind) {
	case SOURCE_HOST:
		if ((events & EPOLLOUT) && stream_flush(&r->host))
			r->host_ended = true;
		if (events & ~(uint32_t)EPOLLOUT)
			hear_host(r);
		break;
	case SOURCE_CONTROL:
		if (events & EPOLLOUT)
			stream_flush(&s->control); // its end is heard as such
		if (events & ~(uint32_t)EPOLLOUT)
			hear_executor(r, s);
		break;
	case SOURCE_EXECUTOR:
		end_session(r, s);
		break;
	case SOURCE_PROCESS:
		children_end(r, source->process);
		break;
	case SOURCE_ALARM:
		alarm_ring(r, source->alarm);
		break;
	}
}

// The host is gone: every executor rolls back what it has not committed.
static void let_go(struct reaper *r)
{
	epoll_ctl(r->epoll, EPOLL_CTL_DEL, r->host.fd, NULL);
	stream_close(&r->host);
	alarms_free(r);
	for (struct session *s = r->sessions, *next; s; s = next) {
		next = s->next;
		close_session(s);
		drop_host_ends(s);
		forget_session(r, s);
	}
}

static int run(struct reaper *r)
{
	uint32_t hello[] = {PROTOCOL_VERSION, (uint32_t)getpid(), r->worker >= 0};
	tell(r, FRAME_HELLO, 0, hello, 3);
	while (!r->host_ended || r->sessions) {
		if (r->host_ended && r->host.fd >= 0) {
			let_go(r);
			continue;
		}
		if (!r->host_ended && stream_flush(&r->host)) {
			r->host_ended = true;
			continue;
		}
		int timeout = workers_expire(r);
		listen_to_streams(r);
		// One event at a time: what it makes us free can't be in the hands of the next.
		struct epoll_event e;
		int n = epoll_wait(r->epoll, &e, 1, timeout);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			take_event(r, e.data.ptr, e.events);
	}
	return 0;
}

int reaper_run(int fd, int program, int worker, int host_pidfd, pid_t host_pid)
{
	struct reaper r = {
		.host.fd = fd,
		.host_source.kind = SOURCE_HOST,
		.host_pid = host_pid,
		.host_pidfd = host_pidfd,
		.program = program,
		.worker = worker,
		.nofile = spawn_nofile_of(host_pid),
		.stack = spawn_stack(),
		.epoll = epoll_create1(EPOLL_CLOEXEC),
	};
	int error = r.epoll < 0 ? -EMFILE : !r.stack ? -ENOMEM : run(&r);
	children_free(&r);
	alarms_free(&r);
	stream_close(&r.host);
	spawn_stack_free(r.stack);
	close(program);
	if (worker >= 0)
		close(worker);
	if (r.epoll >= 0)
		close(r.epoll);
	if (host_pidfd >= 0)
		close(host_pidfd);
	return error;
}

int reaper_main(int fd, const char *worker_path)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGCHLD, SIG_DFL); // ignored, it would reap before us
	prctl(PR_SET_NAME, "tare:[reaper]");
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	pid_t host = getppid();
	int pidfd = (int)syscall(SYS_pidfd_open, host, 0);
	if (pidfd < 0 || getppid() != host || chdir("/")) // the host is gone already
		return 1;
	int program = program_open("/proc/self/exe");
	int worker = worker_path ? open(worker_path, O_PATH | O_CLOEXEC) : -1;
	int error = program < 0 ? program : reaper_run(fd, program, worker, pidfd, host);
	if (error)
		dprintf(2, "tare:[reaper]: unable to serve: %s\n", strerror(-error));
	return error ? 1 : 0;
}
