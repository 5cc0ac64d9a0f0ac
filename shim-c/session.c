// FRAME_OPEN: the stdio and the control socket of a session, and the start of its executor.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "become.h"
#include "payload.h"
#include "protocol.h"
#include "reaper.h"
#include "spawn.h"

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

#define FDS_MAX 1024u

// --- the payload ---------------------------------------------------------------------------------

// A NULL-ended array that points into the payload, with `spare` more places. NULL when it is bad.
static char **read_strs(struct reader *in, uint32_t spare, uint32_t *count)
{
	*count = read_u32(in);
	if (in->bad || *count > (size_t)(in->end - in->at) / 8) { // a str takes 8 bytes at least
		in->bad = true;
		return NULL;
	}
	char **list = calloc((size_t)*count + spare + 1, sizeof *list);
	if (!list) {
		in->bad = true;
		return NULL;
	}
	for (uint32_t i = 0; i < *count; i++)
		list[i] = read_str(in);
	return list;
}

// --- fds -----------------------------------------------------------------------------------------

// A host's fd that we may not copy (Yama forbids it where we are not its ancestor): what can be opened, is opened.
static int open_host_fd(struct reaper *r, int fd)
{
	char path[64], line[128];
	unsigned flags = 0;
	snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", (int)r->host_pid, fd);
	FILE *f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? -EBADF : -errno;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "flags: %o", &flags) == 1)
			break;
	fclose(f);
	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)r->host_pid, fd);
	int copy = open(path, (int)(flags & (O_ACCMODE | O_APPEND)) | O_CLOEXEC | O_NOCTTY);
	return copy < 0 ? -errno : copy;
}

// Our own copy of the host's fd, or -errno.
static int take_host_fd(struct reaper *r, int fd)
{
	if (fd < 0)
		return -EBADF;
	int copy = r->host_pidfd < 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 3)
				     : (int)syscall(SYS_pidfd_getfd, r->host_pidfd, fd, 0);
	if (copy < 0 && errno == EPERM && r->host_pidfd >= 0)
		return open_host_fd(r, fd);
	return copy < 0 ? -errno : copy;
}

// A pipe or a terminal is opened anew, so that it is not the host's open file description. Returns -1 when fd is neither
// or can't be opened.
static int open_anew(int fd)
{
	struct stat st;
	struct termios term;
	unsigned pty;
	char path[64];
	if (fstat(fd, &st))
		return -1;
	// The master of a pty can't be opened again: that makes a new pty.
	bool tty = S_ISCHR(st.st_mode) && !tcgetattr(fd, &term) && ioctl(fd, TIOCGPTN, &pty);
	if (!S_ISFIFO(st.st_mode) && !tty)
		return -1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	// O_NONBLOCK while opening: a named fifo without a reader would hold us up.
	int flags =
		(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND)) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	return open(path, flags);
}

// The container's stdio must block, or it gets EAGAIN. O_NONBLOCK is a flag of the open file description, and Node sets
// it as soon as process.stdout is touched. Of a description that has to be shared (a socket's) it is taken away, as
// libuv does for a child process's stdio.
int blocking(int fd)
{
	int anew = open_anew(fd);
	if (anew >= 0) {
		close(fd);
		fd = anew;
	}
	int flags = fcntl(fd, F_GETFL);
	if (flags >= 0 && (flags & O_NONBLOCK))
		fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	return fd;
}

static int open_null(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

// The container's end of one of its stdio; the host's end of a pipe into *host_end.
static int open_stdio(struct reaper *r, int number, int32_t wanted, int *host_end)
{
	if (wanted == STDIO_NULL)
		return open_null();
	if (wanted == STDIO_PIPE) {
		int ends[2];
		if (pipe2(ends, O_CLOEXEC))
			return -errno;
		*host_end = ends[number == 0];
		return ends[number != 0];
	}
	int fd = take_host_fd(r, wanted);
	if (fd == -EBADF)
		return open_null();
	return fd < 0 ? fd : blocking(fd);
}

// --- the session ---------------------------------------------------------------------------------

// What the executor is started with.
struct start {
	int32_t stdio[3];
	uint32_t count; // fds after the stdio
	int32_t *wanted;
	uint32_t argc;
	char **argv;
	uint32_t envc;
	char **envp;
};

static int read_start(const struct frame *frame, struct start *start)
{
	struct reader in = {.at = frame->payload, .end = frame->payload + frame->length};
	for (int i = 0; i < 3; i++)
		start->stdio[i] = (int32_t)read_u32(&in);
	start->count = read_u32(&in);
	if (in.bad || start->count > FDS_MAX)
		return -EINVAL;
	start->wanted = calloc(start->count + 1, sizeof *start->wanted);
	if (!start->wanted)
		return -ENOMEM;
	for (uint32_t i = 0; i < start->count; i++)
		start->wanted[i] = (int32_t)read_u32(&in);
	start->argv = read_strs(&in, 0, &start->argc);
	start->envp = read_strs(&in, 1, &start->envc);
	return in.bad || in.at != in.end ? -EINVAL : 0;
}

int session_stdio(struct reaper *r, struct session *s, const int32_t *wanted, int *fds)
{
	for (int i = 0; i < 3; i++) {
		fds[i] = open_stdio(r, i, wanted[i], &s->host_ends[i]);
		if (fds[i] < 0)
			return fds[i];
	}
	return 0;
}

// Opens stdio, passed fds and the control socket's far end into fds[0 … count + 3].
static int open_fds(struct reaper *r, const struct start *start, struct session *s, int *fds)
{
	int error = session_stdio(r, s, start->stdio, fds);
	if (error)
		return error;
	for (uint32_t i = 0; i < start->count; i++) {
		fds[3 + i] = take_host_fd(r, start->wanted[i]);
		if (fds[3 + i] < 0)
			return fds[3 + i];
	}
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	s->control.fd = pair[0];
	fds[3 + start->count] = pair[1];
	return 0;
}

// tare-init as the executor: stdio, the passed fds, the control socket.
static pid_t start_tare_init(struct reaper *r, const struct start *start, int *fds, int *pidfd)
{
	char control[16];
	char *argv[] = {EXECUTOR_NAME, "executor", control, NULL};
	uint32_t count = start->count + 4;
	struct spawn request = {
		.fds = fds,
		.count = count,
		.low = count,
		.high = count,
		.program = r->program,
		.argv = argv,
		.envp = start->envp,
		.nofile = r->nofile,
	};
	snprintf(control, sizeof control, "%u", start->count + 3);
	return spawn_process(&request, r->stack, pidfd);
}

// The embedder's own init, which becomes tare-init: become.h says how it finds what that needs.
static pid_t start_embedder(struct reaper *r, const struct start *start, int *fds, int *pidfd)
{
	char variable[96], cwd[64];
	struct spawn request = {
		.fds = fds,
		.count = start->count + 5,
		.low = 3,
		.high = BECOME_FD,
		.program = -1,
		.argv = start->argv,
		.envp = start->envp,
		.cwd = cwd, // its arguments may be relative to the host's
		.nofile = r->nofile,
	};
	// from: stdio, passed fds, control; to: stdio, control, program, passed fds
	int control = fds[start->count + 3];
	memmove(fds + 5, fds + 3, start->count * sizeof *fds);
	fds[3] = control;
	fds[4] = r->program;
	snprintf(variable, sizeof variable, "_TARE_INIT=%d:%d:%lld:%u", BECOME_FD, BECOME_FD + 1,
		r->nofile == RLIM_INFINITY ? -1LL : (long long)r->nofile, start->count);
	start->envp[start->envc] = variable;
	snprintf(cwd, sizeof cwd, "/proc/%d/cwd", (int)r->host_pid);
	return spawn_process(&request, r->stack, pidfd);
}

static void close_all(int *fds, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

int session_open(struct reaper *r, const struct frame *frame, struct session **session)
{
	struct start start = {0};
	int *fds = NULL, *copies = NULL;
	struct session *s = calloc(1, sizeof *s);
	int error = s ? read_start(frame, &start) : -ENOMEM;
	if (error)
		goto out;
	uint32_t own = start.count + 4;
	fds = malloc((own + 1) * sizeof *fds);
	copies = malloc((own + 1) * sizeof *copies); // spawn_process changes its list
	error = fds && copies ? 0 : -ENOMEM;
	if (error)
		goto out;
	memset(fds, -1, (own + 1) * sizeof *fds);
	*s = (struct session){
		.number = frame->session, .control.fd = -1, .host_ends = {-1, -1, -1}, .pidfd = -1};
	error = open_fds(r, &start, s, fds);
	if (!error) {
		memcpy(copies, fds, own * sizeof *fds);
		s->pid = start.argc ? start_embedder(r, &start, copies, &s->pidfd)
				    : start_tare_init(r, &start, copies, &s->pidfd);
		error = s->pid < 0 ? s->pid : 0;
	}
	close_all(fds, own);
	if (error) {
		stream_close(&s->control);
		close_all(s->host_ends, 3);
	}
out:
	free(fds);
	free(copies);
	free(start.wanted);
	free(start.argv);
	free(start.envp);
	if (error)
		free(s);
	else
		*session = s;
	return error;
}
