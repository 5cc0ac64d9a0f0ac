// A program that is run to its end: a hook, or one that has a right which we lack.
#include "run_program.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define KILL_WAIT 10000 // ms until a killed one is given up
#define PATH_SHOWN 256  // bytes of the path in the words about a failure
#define STDIN_NAME "tare-stdin"

struct running {
	pid_t pid;
	int pidfd;
	int input;  // its stdin
	int out[2]; // its stdout and stderr
	int why[2]; // the errno of its execve; close-on-exec, so that end of file is success
	struct buffer output; // its end, and up to as much before it again
};

static void run_close(struct running *h)
{
	int fds[] = {h->input, h->out[0], h->out[1], h->why[0], h->why[1], h->pidfd};
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

// What it is to read in a file, not in a pipe: a program that does not read it cannot make us wait.
static int run_open(const struct program *p, struct running *h)
{
	int r = h->input = result(memfd_create(STDIN_NAME, MFD_CLOEXEC));
	for (size_t done = 0; r >= 0 && done < p->input_length;) {
		ssize_t n = write(h->input, p->input + done, p->input_length - done);
		r = n < 0 && errno != EINTR ? -errno : 0;
		done += n > 0 ? (size_t)n : 0;
	}
	if (r >= 0)
		r = result((int)lseek(h->input, 0, SEEK_SET));
	if (r >= 0)
		r = result(pipe2(h->out, O_CLOEXEC));
	if (r >= 0)
		r = result(pipe2(h->why, O_CLOEXEC));
	if (r >= 0 && fcntl(h->out[0], F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	return r < 0 ? r : 0;
}

_Noreturn static void run_become(const struct program *p, struct running *h)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	default_signals(); // the native command holds some back
	setsid();          // a process group of its own, to be killed with all that is in it
	umask(p->umask);
	// a bundle may be gone by the time of its last hook
	if (*p->cwd && chdir(p->cwd) < 0 && chdir("/") < 0)
		_exit(127);
	if (dup2(h->input, 0) >= 0 && dup2(h->out[1], 1) >= 0 && dup2(h->out[1], 2) >= 0) {
		sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
		execve(p->path, p->argv, p->envp);
	}
	int error = errno;
	ssize_t n = write(h->why[1], &error, sizeof(error));
	_exit(n == sizeof(error) ? 127 : 126);
}

// Keeps the end of what it writes. Without memory for that it goes on all the same.
static void run_read(struct running *h)
{
	char part[4096];
	ssize_t n;
	while ((n = read(h->out[0], part, sizeof(part))) > 0) {
		struct buffer *b = &h->output;
		if (b->length >= 2 * OUTPUT_MAX) {
			memcpy(b->data, b->data + b->length - OUTPUT_MAX, OUTPUT_MAX);
			b->length = OUTPUT_MAX;
		}
		buffer_append(b, part, (size_t)n);
	}
	if (n == 0) {
		close(h->out[0]);
		h->out[0] = -1;
	}
}

// Until its own process has ended: a daemon that it left may hold its stdout for ever. Also ends when the host is gone, or
// the process at the other end of `watch`.
static int run_wait(struct context *c, const struct program *p, struct running *h)
{
	int timeout = p->timeout;
	int64_t end = timeout < 0 ? 0 : now_ms() + timeout;
	for (;;) {
		struct pollfd fds[4] = {
			{.fd = h->pidfd, .events = POLLIN},
			{.fd = h->out[0], .events = POLLIN},
			{.fd = c->watching ? c->control : -1, .events = c->gone},
			{.fd = p->watch, .events = POLLIN | POLLRDHUP},
		};
		int64_t left = timeout < 0 ? -1 : end - now_ms();
		if (timeout >= 0 && left <= 0)
			return -ETIMEDOUT;
		if (poll(fds, 4, (int)left) < 0 && errno != EINTR)
			return -errno;
		if (fds[1].revents)
			run_read(h);
		if (fds[0].revents)
			return 0;
		if (fds[2].revents)
			return -ECANCELED;
		if (fds[3].revents)
			return -ECONNRESET;
	}
}

static void run_kill(const struct running *h)
{
	kill(-h->pid, SIGKILL);
	sys_pidfd_send_signal(h->pidfd, SIGKILL); // it may not have got as far as setsid
	struct pollfd end = {.fd = h->pidfd, .events = POLLIN};
	poll(&end, 1, KILL_WAIT);
}

// "hook PATH" (or what else it is), how it ended, and the end of what it wrote, which may hold anything but NUL: three lines.
static void run_words(
	struct context *c, const struct program *p, struct running *h, const char *how, int number)
{
	struct text t = text_in(c->detail, sizeof(c->detail));
	text_add(&t, p->what);
	text_add(&t, " ");
	text_add_bytes(&t, p->path, strnlen(p->path, PATH_SHOWN));
	text_add(&t, "\n");
	text_add(&t, how);
	if (number >= 0)
		text_add_number(&t, (uint64_t)number, 10);
	text_add(&t, "\n");
	size_t length = h->output.length;
	while (length && h->output.data[length - 1] == '\n')
		length--;
	size_t from = length > OUTPUT_MAX ? length - OUTPUT_MAX : 0;
	for (size_t i = from; i < length; i++)
		if (!h->output.data[i])
			h->output.data[i] = ' ';
	if (length)
		text_add_bytes(&t, (const char *)h->output.data + from, length - from);
}

static int run_end(struct context *c, const struct program *p, struct running *h, int r)
{
	siginfo_t info = {0};
	if (r < 0)
		run_kill(h);
	waitid(P_PIDFD, (id_t)h->pidfd, &info, WEXITED | WNOHANG | __WALL);
	if (h->out[0] >= 0)
		run_read(h);
	int error = 0;
	if (r < 0) {
		run_words(c, p, h, "", -1);
		return r;
	}
	if (read(h->why[0], &error, sizeof(error)) == sizeof(error)) {
		run_words(c, p, h, "", -1);
		return -error;
	}
	if (info.si_code == CLD_EXITED && info.si_status == 0)
		return 0;
	bool exited = info.si_code == CLD_EXITED;
	run_words(c, p, h, exited ? "exit status " : "signal ", info.si_status);
	return -ECHILD;
}

int run_program(struct context *c, const struct program *p)
{
	struct running h = {.pidfd = -1, .input = -1, .out = {-1, -1}, .why = {-1, -1}};
	int r = run_open(p, &h);
	if (r == 0) {
		struct clone_args args = {.flags = CLONE_PIDFD,
			.pidfd = (uint64_t)(uintptr_t)&h.pidfd,
			.exit_signal = SIGCHLD};
		r = h.pid = sys_clone3(&args, sizeof(args));
		if (r == 0)
			run_become(p, &h);
	}
	if (r > 0) {
		close(h.out[1]);
		close(h.why[1]);
		h.out[1] = h.why[1] = -1;
		r = run_end(c, p, &h, run_wait(c, p, &h));
	}
	run_close(&h);
	free(h.output.data);
	return r;
}
