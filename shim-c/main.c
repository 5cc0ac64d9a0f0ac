// tare-init: the program that serves as reaper, executor and init.
//
//   tare-init reaper [FD [WORKER]]      serves a host's frames on the stream socket FD (default 3); WORKER: the native command
//   tare-init executor CONTROL [PASSED] executes one session's plans; fds 3..3+PASSED-1 (default CONTROL-3) are
//                                       the container's, as 0-2 are
//   tare-init list FD                   goes on with one list of a plan: see handover.h
//   tare-init become CONTROL PASSED NOFILE  the same, from within an embedder's init program: see become.h
#include "become.h"
#include "executor.h"
#include "handover.h"
#include "reaper.h"

#ifdef __SANITIZE_ADDRESS__
// No leak check at exit: it stops the process by ptrace from a helper, which never returns where that is forbidden
// (DUMPABLE 0, a container's user), and what a process still holds when it ends goes with it.
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static int number(const char *text, int fallback)
{
	uint64_t value;
	if (!text)
		return fallback;
	if (!parse_number(&text, &value) || *text || value > 1 << 20)
		return -1;
	return (int)value;
}

int main(int argc, char **argv, char **envp)
{
	static struct context context;
	const char *role = argc > 1 ? argv[1] : "";
	if (strcmp(role, "reaper") == 0) {
		int fd = number(argv[2], 3);
		return fd < 0 ? 2 : reaper_main(fd, argv[2] ? argv[3] : NULL);
	}
	if (strcmp(role, "executor") == 0 && argc > 2) {
		int control = number(argv[2], -1);
		int passed = number(argv[3], control - 3);
		if (control >= 3 && passed >= 0) {
			first_acts(&context, argc, argv, envp);
			name_process(&context, "tare:[executor]");
			return executor_main(&context, control, passed);
		}
	}
	if (strcmp(role, "list") == 0 && argc > 2) {
		int fd = number(argv[2], -1);
		if (fd >= 3) {
			first_acts(&context, argc, argv, envp);
			return handover_main(&context, fd);
		}
	}
	if (strcmp(role, "become") == 0 && argc > 4) {
		int passed = number(argv[3], -1);
		int control = become_executor(number(argv[2], -1), passed, argv[4]);
		if (control >= 3) {
			first_acts(&context, argc, argv, envp);
			name_process(&context, "tare:[executor]");
			return executor_main(&context, control, passed);
		}
	}
	static const char usage[] = "tare-init is started by tare, not by hand\n";
	return write(2, usage, sizeof(usage) - 1) < 0 ? 3 : 2;
}
