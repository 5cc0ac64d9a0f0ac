// What a hostile process does, in a container or beside it. Static, as an image would bring it.
//
//   attack swap A B     exchanges two names (RENAME_EXCHANGE) as fast as it can, until it is killed; first says "swapping"
//   attack spy          looks into every process that appears in /proc, until SIGTERM; then tells what it could reach,
//                       a line each, and at last "met N", the number of the runtime's processes that it has seen
//   attack fds          its own open fds and what they are, a line each
//   attack files FILE…  whether each path can be opened, for reading and for writing
//   attack deep DIR N   makes N directories, each in the one before
//   attack who          its user, group and HOME, without a library that would look for names
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int signal)
{
	(void)signal;
	stop = 1;
}

static int swap(const char *a, const char *b)
{
	puts("swapping");
	fflush(stdout);
	for (;;) {
		if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) < 0 && errno != ENOENT)
			return 1;
	}
}

// The runtime's: by its name, or by what it executes. It is renamed after its clone, so the first look may miss it.
static bool is_runtime(const char *pid)
{
	char path[64], name[64] = "";
	snprintf(path, sizeof path, "/proc/%s/comm", pid);
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, name, sizeof name - 1);
	close(fd);
	name[n > 0 ? n : 0] = 0;
	return strncmp(name, "tare", 4) == 0;
}

static void reached(const char *what, const char *pid, const char *more)
{
	if (is_runtime(pid))
		printf("reached %s %s\n", what, more);
}

static void look_at(const char *pid)
{
	static const char *const links[] = {"exe", "root", "cwd", "ns/mnt"};
	static const char *const files[] = {"environ", "auxv", "maps", "mem", "syscall", "stack"};
	char path[300], text[4096];
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		snprintf(path, sizeof path, "/proc/%s/%s", pid, links[i]);
		ssize_t n = readlink(path, text, sizeof text - 1);
		text[n > 0 ? n : 0] = 0;
		if (n > 0)
			reached(links[i], pid, text);
	}
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "/proc/%s/%s", pid, files[i]);
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
		if (n > 0)
			reached(files[i], pid, "");
		if (fd >= 0)
			close(fd);
	}
	snprintf(path, sizeof path, "/proc/%s/exe", pid);
	int exe = open(path, O_WRONLY);
	if (exe >= 0) {
		reached("exe for writing", pid, "");
		close(exe);
	}
	snprintf(path, sizeof path, "/proc/%s/fd", pid);
	DIR *fds = opendir(path);
	for (struct dirent *one; fds && (one = readdir(fds));) {
		snprintf(path, sizeof path, "/proc/%s/fd/%s", pid, one->d_name);
		ssize_t n = one->d_name[0] == '.' ? -1 : readlink(path, text, sizeof text - 1);
		text[n > 0 ? n : 0] = 0;
		if (n > 0)
			reached("fd", pid, text);
	}
	if (fds)
		closedir(fds);
	if (ptrace(PTRACE_SEIZE, atoi(pid), NULL, NULL) == 0) {
		reached("ptrace", pid, "");
		kill(atoi(pid), SIGSTOP);
		waitpid(atoi(pid), NULL, __WALL);
		ptrace(PTRACE_DETACH, atoi(pid), NULL, (void *)SIGCONT);
	}
}

static int spy(void)
{
	char own[16];
	long met = 0;
	int last = 0;
	struct sigaction action = {.sa_handler = on_term};
	sigaction(SIGTERM, &action, NULL);
	snprintf(own, sizeof own, "%d", getpid());
	puts("spying");
	fflush(stdout);
	while (!stop) {
		DIR *proc = opendir("/proc");
		for (struct dirent *one; proc && (one = readdir(proc));) {
			int pid = atoi(one->d_name);
			if (pid <= 1 || strcmp(one->d_name, own) == 0)
				continue;
			if (pid != last && is_runtime(one->d_name)) {
				met++;
				last = pid;
			}
			look_at(one->d_name);
		}
		if (proc)
			closedir(proc);
	}
	printf("met %ld\n", met);
	return 0;
}

static int list_fds(void)
{
	char path[64], text[4096];
	for (int fd = 0; fd < 1024; fd++) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t n = readlink(path, text, sizeof text - 1);
		if (n >= 0)
			printf("%d %.*s\n", fd, (int)n, text);
	}
	return 0;
}

static int try_files(char **paths)
{
	for (; *paths; paths++) {
		int r = open(*paths, O_RDONLY | O_NONBLOCK),
		    w = open(*paths, O_WRONLY | O_NONBLOCK);
		printf("%s %s %s\n", *paths, r < 0 ? "-" : "read", w < 0 ? "-" : "write");
	}
	return 0;
}

static int deep(const char *directory, int levels)
{
	if (chdir(directory) < 0)
		return 1;
	for (; levels > 0; levels--)
		if (mkdir("deep", 0755) < 0 || chdir("deep") < 0)
			return 1;
	return 0;
}

static int who(void)
{
	const char *home = getenv("HOME");
	printf("%u %u %s\n", getuid(), getgid(), home ? home : "-");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "swap") == 0)
		return swap(argv[2], argv[3]);
	if (argc == 2 && strcmp(argv[1], "spy") == 0)
		return spy();
	if (argc == 2 && strcmp(argv[1], "fds") == 0)
		return list_fds();
	if (argc == 4 && strcmp(argv[1], "deep") == 0)
		return deep(argv[2], atoi(argv[3]));
	if (argc == 2 && strcmp(argv[1], "who") == 0)
		return who();
	if (argc > 2 && strcmp(argv[1], "files") == 0)
		return try_files(argv + 2);
	return 2;
}
