// Runs a command and tells what it leaves: subreaper [-k] MILLISECONDS COMMAND [ARGUMENT…]. It is the subreaper of
// everything below it, so that no orphan escapes to pid 1. When the command has ended it waits so long for the other
// processes below it to end, then writes "left PID NAME" for each that did not, on fd 3; with -k it kills and reaps
// those. It exits as the command did (128 + n after a signal), or with 124 when the command itself had to be killed.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Our children, one a line of /proc/self/task/TID/children.
static int children(pid_t *list, int room)
{
	char path[64], text[65536];
	FILE *file;
	int n = 0;

	snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	if (!file)
		return 0;
	size_t size = fread(text, 1, sizeof text - 1, file);
	text[size] = 0;
	fclose(file);
	for (char *rest = text, *word; (word = strsep(&rest, " ")) && n < room;) {
		if (*word)
			list[n++] = atoi(word);
	}
	return n;
}

static void name_of(pid_t pid, char *name, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/comm", pid);
	file = fopen(path, "re");
	snprintf(name, size, "?");
	if (file && fgets(name, size, file))
		name[strcspn(name, "\n")] = 0;
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	int killing = argc > 1 && !strcmp(argv[1], "-k"), status, code = -1;
	pid_t list[1024], main_child;
	sigset_t chld;

	argv += 1 + killing;
	argc -= 1 + killing;
	if (argc < 2)
		return 2;
	long patience = atol(argv[0]), deadline = 0;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	main_child = fork();
	if (main_child == 0) {
		sigprocmask(SIG_UNBLOCK, &chld, NULL);
		close(3);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	long limit = now() + 10000;
	for (;;) {
		pid_t pid = waitpid(-1, &status, WNOHANG);
		if (pid == main_child) {
			if (code < 0)
				code = WIFEXITED(status) ? WEXITSTATUS(status)
							 : 128 + WTERMSIG(status);
			deadline = now() + patience;
			continue;
		}
		if (pid > 0)
			continue;
		if (pid < 0 && errno == ECHILD)
			return code;
		long end = deadline ? deadline : limit;
		if (now() >= end && !deadline) {
			code = 124;
			kill(main_child, SIGKILL);
			limit = now() + 1000;
			continue;
		}
		if (now() >= end)
			break;
		struct timespec wait = {.tv_sec = (end - now()) / 1000,
			.tv_nsec = (end - now()) % 1000 * 1000000 + 1};
		sigtimedwait(&chld, NULL, &wait);
	}
	int n = children(list, 1024);
	for (int i = 0; i < n; i++) {
		char name[64];
		name_of(list[i], name, sizeof name);
		dprintf(3, "left %d %s\n", list[i], name);
	}
	while (killing && (n = children(list, 1024)) > 0) {
		for (int i = 0; i < n; i++)
			kill(list[i], SIGKILL);
		if (waitpid(-1, &status, 0) < 0)
			break;
	}
	return code;
}
