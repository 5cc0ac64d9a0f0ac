// Becomes the executor under a tracer that makes one of its system calls fail, or kills it there: what strace's
// inject= does, but aimed at one process of several, which strace cannot (it counts in each), and with a list of what
// could be aimed at. It knows nothing of our ops.
//
//     inject LOG ROLE SYSCALL N ACTION
//
// ROLE 0 is the executor, 1 the process it clones first (init), …; SYSCALL a number; N from 1: which of that process's
// calls of that number; ACTION an errno, "kill" (before the call), "after" (when it has returned) or "hang" (it is held in
// the call for ever, until someone kills it). ROLE -1: only list.
// LOG gets one line "ROLE SYSCALL N" for each call that can be aimed at, and "hit" when it was done. A process is let go
// when it executes the container's program, and all are after the hit.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "become.h"

#ifndef __x86_64__
int main(void)
{
	return 77;
}
#else

#define SYSCALLS 512
#define TASKS 64

struct task {
	pid_t pid;
	int role;
	bool started; // the executor has replaced the embedder's init
	bool hit;     // the call that it is in is the one
	bool held;
	unsigned counts[SYSCALLS];
};

struct aim {
	int role;
	long number;
	unsigned nth;
	int error; // or 0: kill
	bool after;
	bool hang;
	bool done;
};

static struct task tasks[TASKS];
static int roles;
static struct aim aim;
static int out;

// Calls that cannot fail, or whose failure the kernel never leaves undone what they do.
static bool passed_over(long number)
{
	switch (number) {
	case SYS_close:
	case SYS_close_range:
	case SYS_exit:
	case SYS_exit_group:
	case SYS_rt_sigreturn:
	case SYS_restart_syscall:
	case SYS_munmap:
	case SYS_brk:
	case SYS_getpid:
	case SYS_gettid:
	case SYS_getuid:
	case SYS_getgid:
	case SYS_geteuid:
	case SYS_getegid:
	case SYS_umask:
	case SYS_set_tid_address:
	case SYS_arch_prctl:
	case SYS_clock_gettime:
		return true;
	default:
		return number < 0 || number >= SYSCALLS;
	}
}

static struct task *task_of(pid_t pid)
{
	struct task *free_task = NULL;

	for (int i = 0; i < TASKS; i++) {
		if (tasks[i].pid == pid)
			return &tasks[i];
		if (!tasks[i].pid && !free_task)
			free_task = &tasks[i];
	}
	if (!free_task)
		_exit(4);
	*free_task = (struct task){.pid = pid, .role = roles, .started = roles > 0};
	roles++;
	return free_task;
}

static void let_go(struct task *task, int signal)
{
	ptrace(PTRACE_DETACH, task->pid, NULL, (void *)(long)signal);
	task->pid = 0;
}

static void entry(struct task *task, long number)
{
	if (!task->started || passed_over(number))
		return;
	task->counts[number]++;
	dprintf(out, "%d %ld %u\n", task->role, number, task->counts[number]);
	if (aim.done || task->role != aim.role || number != aim.number ||
		task->counts[number] != aim.nth)
		return;
	task->hit = true;
	if (aim.error) {
		struct user_regs_struct regs;
		ptrace(PTRACE_GETREGS, task->pid, NULL, &regs);
		regs.orig_rax = (unsigned long long)-1;
		ptrace(PTRACE_SETREGS, task->pid, NULL, &regs);
	} else if (aim.hang) {
		aim.done = task->held = true;
		dprintf(out, "hit\n");
	} else if (!aim.after) {
		aim.done = true;
		dprintf(out, "hit\n");
		kill(task->pid, SIGKILL);
	}
}

static void leave(struct task *task)
{
	if (!task->hit || aim.done)
		return;
	aim.done = true;
	dprintf(out, "hit\n");
	if (aim.error) {
		struct user_regs_struct regs;
		ptrace(PTRACE_GETREGS, task->pid, NULL, &regs);
		regs.rax = (unsigned long long)(long long)-aim.error;
		ptrace(PTRACE_SETREGS, task->pid, NULL, &regs);
	} else {
		kill(task->pid, SIGKILL);
	}
}

static void stopped(struct task *task, int status)
{
	int signal = WSTOPSIG(status), event = status >> 16;

	if (signal == (SIGTRAP | 0x80)) {
		struct __ptrace_syscall_info info;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, task->pid, (void *)sizeof info, &info) > 0) {
			if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
				entry(task, (long)info.entry.nr);
			else
				leave(task);
		}
		signal = 0;
	} else if (event == PTRACE_EVENT_EXEC) {
		if (task->started) {
			let_go(task, 0);
			return;
		}
		task->started = true;
		signal = 0;
	} else if (event) {
		signal = 0;
	}
	if (task->held)
		return;
	if (aim.done && !task->hit)
		let_go(task, signal);
	else if (aim.done && aim.error)
		let_go(task, signal);
	else
		ptrace(PTRACE_SYSCALL, task->pid, NULL, (void *)(long)signal);
}

// A process that is held is let die after a while, so that a test that fails leaves nothing that hangs.
#define HOLD_SECONDS 20

static int trace(pid_t pid, int ready)
{
	// PTRACE_O_EXITKILL: the kernel kills what is still traced when the alarm ends this process
	alarm(HOLD_SECONDS);
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
		       PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	int status;

	task_of(pid);
	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) ||
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL))
		return 5;
	close(ready); // its end of file tells the tracee to go on; it is stopped before it can
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid <= 0)
			continue;
		struct task *task = task_of(pid);
		if (WIFSTOPPED(status))
			stopped(task, status);
		else
			task->pid = 0;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int ready[2];
	char byte;

	if (argc != 6 || pipe2(ready, O_CLOEXEC))
		return 2;
	aim.role = atoi(argv[2]);
	aim.number = atol(argv[3]);
	aim.nth = (unsigned)atol(argv[4]);
	aim.after = !strcmp(argv[5], "after");
	aim.hang = !strcmp(argv[5], "hang");
	aim.error = atoi(argv[5]); // 0 for a word

	pid_t self = getpid(), middle = fork();
	if (middle == 0) {
		if (fork())
			_exit(0); // the tracer is no child of the executor
		setsid();
		// nothing of the executor's may be held open: ends of files are how deaths are noticed
		dup2(ready[1], 3);
		close_range(4, ~0u, 0);
		close_range(0, 2, 0);
		open("/dev/null", O_RDWR);
		dup2(0, 1);
		dup2(0, 2);
		out = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		_exit(trace(self, 3));
	}
	waitpid(middle, NULL, 0);
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 0)
		return 6;
	close(ready[0]);
	return become_executor();
}
#endif
