// Signals: which of them end a command early, and which are handed to the process that it waits for (src/cli/forward.ts).
#include "native.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

// What is ours alone (SIGCHLD, SIGWINCH and SIGURG, as runc), what cannot be caught, and what a fault of this process raises.
static const int kept[] = {SIGCHLD, SIGWINCH, SIGURG, SIGKILL, SIGSTOP, SIGILL, SIGTRAP, SIGBUS,
	SIGFPE, SIGSEGV, SIGSTKFLT, SIGSYS, SIGPROF, 0};
static const int ending[] = {SIGINT, SIGTERM, 0};

static uint64_t bit(int signal)
{
	return 1ull << (signal - 1);
}

static uint64_t set_of(const int *signals)
{
	uint64_t set = 0;
	for (; *signals; signals++)
		set |= bit(*signals);
	return set;
}

static int signal_fd(int fd, uint64_t set)
{
	return result(syscall(SYS_signalfd4, fd, &set, sizeof(set), SFD_CLOEXEC | SFD_NONBLOCK));
}

void signals_hold(struct command *c, bool forward)
{
	uint64_t set = forward ? ~set_of(kept) : set_of(ending);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof(set));
	// until there is a process to wait for, the others only wait
	c->signals = signal_fd(-1, set_of(ending));
	signal(SIGCHLD, SIG_DFL); // ignored, it would leave no status to wait for
}

void signals_release(void)
{
	uint64_t none = 0;
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

bool signals_pending(const struct command *c)
{
	struct pollfd fd = {.fd = c->signals, .events = POLLIN};
	return c->signals >= 0 && poll(&fd, 1, 0) > 0;
}

int signals_status(struct command *c)
{
	struct signalfd_siginfo info;
	if (c->signals < 0 || read(c->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	return 128 + (int)info.ssi_signo;
}

void signals_listen(struct command *c, bool sizes)
{
	uint64_t size = sizes ? bit(SIGWINCH) : 0; // which is taken as what is to be done here
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &size, NULL, sizeof(size));
	signal_fd(c->signals, ~set_of(kept) | size);
}

int signals_forward(struct command *c, int pidfd)
{
	struct signalfd_siginfo got;
	if (read(c->signals, &got, sizeof(got)) != sizeof(got))
		return 0;
	if (got.ssi_signo != SIGWINCH)
		sys_pidfd_send_signal(pidfd, (int)got.ssi_signo);
	return (int)got.ssi_signo;
}

int wait_forwarding(struct command *c, pid_t pid, bool *killed)
{
	siginfo_t info = {0};
	int pidfd = sys_pidfd_open(pid);
	signals_listen(c, false);
	while (pidfd >= 0) {
		struct pollfd fds[2] = {
			{.fd = pidfd, .events = POLLIN}, {.fd = c->signals, .events = POLLIN}};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			signals_forward(c, pidfd);
		if (fds[0].revents)
			break;
	}
	while (waitid(P_PID, (id_t)pid, &info, WEXITED | __WALL) < 0)
		if (errno != EINTR)
			return 1;
	*killed = info.si_code == CLD_KILLED && info.si_status == SIGKILL;
	return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}
