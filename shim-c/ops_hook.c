// A hook: a program of the host's, or of the container's, that is run to its end with the container's state on stdin.
#include "handlers.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define TAIL 320        // of the hook's output, its end: what is left of a record beside the path
#define KILL_WAIT 10000 // ms until a killed hook is given up
#define PATH_SHOWN 128  // bytes of the path in the words about a failure
#define HOOK_STDIN "tare-hook-stdin"

struct hook {
	pid_t pid;
	int pidfd;
	int state;  // its stdin
	int out[2]; // its stdout and stderr
	int why[2]; // the errno of its execve; close-on-exec, so that end of file is success
	char tail[TAIL];
	size_t length;
};

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static char **vector(const struct arg *strs)
{
	char **list = calloc(strs->n + 1, sizeof(*list));
	const uint8_t *at = strs->p;
	for (uint64_t i = 0; list && i < strs->n; i++)
		list[i] = (char *)next_str(&at);
	return list;
}

static void hook_close(struct hook *h)
{
	int fds[] = {h->state, h->out[0], h->out[1], h->why[0], h->why[1], h->pidfd};
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

// The state in a file, not in a pipe: a hook that does not read it cannot make us wait.
static int hook_open(struct context *c, const struct op *op, struct hook *h)
{
	struct buffer text = {0};
	const uint8_t *at = op->arg[4].p;
	int r = render(c, op->arg[4].n, &at, &text);
	if (r == 0)
		r = h->state = result(memfd_create(HOOK_STDIN, MFD_CLOEXEC));
	for (size_t done = 0; r >= 0 && done < text.length;) {
		ssize_t n = write(h->state, text.data + done, text.length - done);
		r = n < 0 && errno != EINTR ? -errno : 0;
		done += n > 0 ? (size_t)n : 0;
	}
	if (r >= 0)
		r = result((int)lseek(h->state, 0, SEEK_SET));
	free(text.data);
	if (r >= 0)
		r = result(pipe2(h->out, O_CLOEXEC));
	if (r >= 0)
		r = result(pipe2(h->why, O_CLOEXEC));
	if (r >= 0 && fcntl(h->out[0], F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	return r < 0 ? r : 0;
}

_Noreturn static void hook_become(
	struct context *c, const struct op *op, struct hook *h, char **argv, char **envp)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid(); // a process group of its own, to be killed with all that is in it
	umask(op->arg[6].n == NONE ? c->caller_umask : (mode_t)op->arg[6].n);
	// a bundle may be gone by the time of its last hook
	const char *cwd = (const char *)op->arg[3].p;
	if (*cwd && chdir(cwd) < 0 && chdir("/") < 0)
		_exit(127);
	if (dup2(h->state, 0) >= 0 && dup2(h->out[1], 1) >= 0 && dup2(h->out[1], 2) >= 0) {
		sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
		execve((const char *)op->arg[0].p, argv, envp);
	}
	int error = errno;
	ssize_t n = write(h->why[1], &error, sizeof(error));
	_exit(n == sizeof(error) ? 127 : 126);
}

// Keeps the end of what the hook writes.
static void hook_read(struct hook *h)
{
	char part[4096];
	ssize_t n;
	while ((n = read(h->out[0], part, sizeof(part))) > 0) {
		size_t more = (size_t)n < TAIL ? (size_t)n : TAIL;
		size_t keep = h->length + more > TAIL ? TAIL - more : h->length;
		memmove(h->tail, h->tail + h->length - keep, keep);
		memcpy(h->tail + keep, part + (size_t)n - more, more);
		h->length = keep + more;
	}
	if (n == 0) {
		close(h->out[0]);
		h->out[0] = -1;
	}
}

// Until the hook's own process has ended: a daemon that it left may hold its stdout for ever. Also ends when the host is gone, or
// the process at the other end of `watch`.
static int hook_wait(struct context *c, struct hook *h, int timeout, int watch)
{
	int64_t end = timeout < 0 ? 0 : now_ms() + timeout;
	for (;;) {
		struct pollfd fds[4] = {
			{.fd = h->pidfd, .events = POLLIN},
			{.fd = h->out[0], .events = POLLIN},
			{.fd = c->watching ? c->control : -1, .events = POLLRDHUP},
			{.fd = watch, .events = POLLIN | POLLRDHUP},
		};
		int64_t left = timeout < 0 ? -1 : end - now_ms();
		if (timeout >= 0 && left <= 0)
			return -ETIMEDOUT;
		if (poll(fds, 4, (int)left) < 0 && errno != EINTR)
			return -errno;
		if (fds[1].revents)
			hook_read(h);
		if (fds[0].revents)
			return 0;
		if (fds[2].revents)
			return -ECANCELED;
		if (fds[3].revents)
			return -ECONNRESET;
	}
}

static void hook_kill(const struct hook *h)
{
	kill(-h->pid, SIGKILL);
	sys_pidfd_send_signal(h->pidfd, SIGKILL); // it may not have got as far as setsid
	struct pollfd end = {.fd = h->pidfd, .events = POLLIN};
	poll(&end, 1, KILL_WAIT);
}

// "hook PATH", how it ended, and the end of what it wrote: three lines.
static void hook_words(
	struct context *c, const struct op *op, struct hook *h, const char *how, int number)
{
	struct text t = text_in(c->detail, sizeof(c->detail));
	size_t length = strlen((const char *)op->arg[0].p);
	text_add(&t, "hook ");
	text_add_bytes(&t, (const char *)op->arg[0].p, length < PATH_SHOWN ? length : PATH_SHOWN);
	text_add(&t, "\n");
	text_add(&t, how);
	if (number >= 0)
		text_add_number(&t, (uint64_t)number, 10);
	text_add(&t, "\n");
	while (h->length && h->tail[h->length - 1] == '\n')
		h->length--;
	text_add_bytes(&t, h->tail, h->length);
}

static int hook_end(struct context *c, const struct op *op, struct hook *h, int r)
{
	siginfo_t info = {0};
	if (r < 0)
		hook_kill(h);
	waitid(P_PIDFD, (id_t)h->pidfd, &info, WEXITED | WNOHANG | __WALL);
	if (h->out[0] >= 0)
		hook_read(h);
	int error = 0;
	if (r < 0) {
		hook_words(c, op, h, "", -1);
		return r;
	}
	if (read(h->why[0], &error, sizeof(error)) == sizeof(error)) {
		hook_words(c, op, h, "", -1);
		return -error;
	}
	if (info.si_code == CLD_EXITED && info.si_status == 0)
		return 0;
	bool exited = info.si_code == CLD_EXITED;
	hook_words(c, op, h, exited ? "exit status " : "signal ", info.si_status);
	return -ECHILD;
}

int op_hook(struct context *c, const struct op *op)
{
	struct hook h = {.pidfd = -1, .state = -1, .out = {-1, -1}, .why = {-1, -1}};
	int timeout = op->arg[5].n > INT32_MAX ? -1 : (int)op->arg[5].n;
	int watch = op->arg[7].n == NONE ? -1 : reg_fd(c, op->arg[7].n);
	char **argv = vector(&op->arg[1]), **envp = vector(&op->arg[2]);
	int r = argv && envp ? hook_open(c, op, &h) : -ENOMEM;
	if (r == 0 && watch < 0 && op->arg[7].n != NONE)
		r = watch;
	if (r == 0) {
		struct clone_args args = {.flags = CLONE_PIDFD,
			.pidfd = (uint64_t)(uintptr_t)&h.pidfd,
			.exit_signal = SIGCHLD};
		r = h.pid = sys_clone3(&args, sizeof(args));
		if (r == 0)
			hook_become(c, op, &h, argv, envp);
	}
	if (r > 0) {
		close(h.out[1]);
		close(h.why[1]);
		h.out[1] = h.why[1] = -1;
		r = hook_end(c, op, &h, hook_wait(c, &h, timeout, watch));
	}
	hook_close(&h);
	free(argv);
	free(envp);
	return r;
}
