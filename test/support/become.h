// What an embedder's init does: it takes the control socket and tare-init from _TARE_INIT=CONTROL:PROGRAM:NOFILE and
// becomes the executor. For programs that stand between the reaper and tare-init.
#pragma once
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static int become_executor(void)
{
	// room for the names that the executor and init show in ps
	char name[] = "tare:[executor]                                                 ",
	     control[16];
	const char *variable = getenv("_TARE_INIT");
	int socket, program;
	long long nofile = -1;
	struct rlimit limit;

	if (!variable || sscanf(variable, "%d:%d:%lld", &socket, &program, &nofile) < 2)
		return 2;
	if (nofile >= 0 && !getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = (rlim_t)nofile < limit.rlim_max ? (rlim_t)nofile : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	snprintf(control, sizeof control, "%d", socket);
	char *argv[] = {name, "executor", control, NULL};
	unsetenv("_TARE_INIT");
	fcntl(program, F_SETFD, FD_CLOEXEC);
	syscall(SYS_execveat, program, "", argv, environ, AT_EMPTY_PATH);
	return 3;
}
