// The reaper: starts executors for a host, passes plans and results between them, and waits for the
// containers' processes. It speaks the frames of protocol.h on one stream socket.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "stream.h"

// The executor's argv[0], with room for the longest of the names that it and init take (ps shows them).
#define EXECUTOR_NAME "tare:[executor]                                                 "

struct session;
struct process;
struct alarm;

// Where epoll's events belong to.
enum source_kind { SOURCE_HOST, SOURCE_CONTROL, SOURCE_EXECUTOR, SOURCE_PROCESS, SOURCE_ALARM };
struct source {
	enum source_kind kind;
	uint32_t events; // what epoll was asked for
	union {
		struct session *session;
		struct process *process;
		struct alarm *alarm;
	};
};

// What a session's process is.
enum role {
	ROLE_EXECUTOR,
	ROLE_WORKER,   // a worker that runs a command
	ROLE_ANSWERED, // one that has run it; the host is to open its pipes yet
	ROLE_IDLE,     // one that runs none: it is no session of the host's
};

// One command: its executor, and what goes to and comes from it.
struct session {
	struct session *next;
	uint32_t number; // the host's
	uint64_t serial; // sessions in the order of their beginning
	enum role role;
	bool leaving;       // its control socket has ended: it takes nothing more
	uint32_t commands;  // that a worker has been given so far
	int64_t idle_since; // ms
	pid_t adopted; // from a worker: the host is told of it with the answer, or with its end
	pid_t pid;
	int pidfd; // -1: it has ended
	struct stream control;
	int host_ends
		[3]; // of the stdio pipes, until the host has opened them (FRAME_DROP); -1: none
	struct source control_source;
	struct source executor_source;
};

// A process whose end is to be reported.
struct process {
	struct process *next;
	uint32_t session; // the host's number for it
	pid_t pid;
	int pidfd;
	bool ours;   // we reap it; else it is only looked at
	bool orphan; // its executor ended before it told us of it: nobody asked to hear of its end
	uint64_t adopters; // orphan: a session with a serial up to this may still tell us of it
	struct source source;
};

// A file whose changes are told.
struct alarm {
	struct alarm *next;
	uint32_t number; // the host's
	int file;
	int event; // the eventfd, or -1: the file itself is polled
	struct source source;
};

struct reaper {
	int epoll;
	struct stream host;
	struct source host_source;
	bool host_ended;
	pid_t host_pid;
	int host_pidfd; // -1: the host is this process
	int program;    // tare-init, see program.h
	int worker;     // the native command's program, or -1
	rlim_t nofile;  // see spawn_nofile_of
	void *stack;
	uint64_t opened; // sessions so far
	struct session *sessions;
	struct process *processes;
	struct alarm *alarms;
};

// Runs the loop until the host's socket `fd` has ended and every executor after it. program is what
// program_open gave, worker the native command's program or -1; host_pidfd a pidfd of the process whose fds the host names, -1 for this process.
// All signals must be blocked. The fds are the loop's to close. Returns 0 or -errno.
int reaper_run(int fd, int program, int worker, int host_pidfd, pid_t host_pid);

// `tare-init reaper FD [WORKER]`: the loop as a process of its own, for a host that is its parent. worker: a path, or NULL.
int reaper_main(int fd, const char *worker);

// The same file as `fd`, which is closed, without O_NONBLOCK: what a container gets as its stdio (session.c).
int blocking(int fd);

// Makes a session of a FRAME_OPEN (session.c). Returns 0 and the session, with its executor started, or -errno.
int session_open(struct reaper *r, const struct frame *frame, struct session **session);

// The container's stdio, as a frame names it, into fds; the host's ends of its pipes into the session's (session.c). Returns 0, or -errno
// with what was opened left in both.
int session_stdio(struct reaper *r, struct session *s, const int32_t *wanted, int *fds);
