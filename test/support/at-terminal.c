// Runs a command at a terminal of its own, as a person's shell would, and does what its stdin says, a line at a time:
//
//   at-terminal [-0] [-1] [-2] COLUMNS ROWS COMMAND [ARG…]       -N: that fd of the command is /dev/null
//
//   type TEXT      write it to the terminal; \n, \r, \xHH and \\ in it are C's
//   expect TEXT    wait until the terminal has shown that since the last expect
//   size C R       the window is resized
//   kill N         send a signal to the command
//   settings       the terminal's settings are told, "settings raw" or "settings cooked", changed by the command or not
//   restored       wait until they are as they were
//   hangup         the window is closed
//   wait           for the command's end: "exit CODE" or "signal N"
//
// What was asked is answered on stdout, and all that the terminal showed goes to stderr. What has not come after a minute never will.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 60000

static int master, slave;
static pid_t child;
static char shown[1 << 22];
static size_t length, seen;

static void fail(const char *what)
{
	printf("failed: %s\n", what);
	fflush(stdout);
	fwrite(shown, 1, length, stderr);
	if (child > 0)
		kill(child, SIGKILL);
	_exit(1);
}

// Takes what the terminal shows, for at most so many ms.
static int look(int ms)
{
	struct pollfd fd = {.fd = master, .events = POLLIN};
	if (master < 0 || poll(&fd, 1, ms) <= 0)
		return 0;
	if (length == sizeof(shown) - 1)
		fail("it shows too much");
	ssize_t n = read(master, shown + length, sizeof(shown) - 1 - length);
	if (n <= 0)
		return 0;
	length += (size_t)n;
	return 1;
}

static long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t unescape(char *text)
{
	char *to = text;
	for (char *at = text; *at; at++) {
		if (*at != '\\') {
			*to++ = *at;
			continue;
		}
		at++;
		if (*at == 'x') {
			char digits[3] = {at[1], at[2], 0};
			*to++ = (char)strtol(digits, NULL, 16);
			at += 2;
		} else {
			*to++ = *at == 'n' ? '\n' : *at == 'r' ? '\r' : *at;
		}
	}
	*to = 0;
	return (size_t)(to - text);
}

static void type(char *text)
{
	size_t size = unescape(text);
	for (size_t done = 0; done < size;) {
		ssize_t n = write(master, text + done, size - done);
		if (n < 0)
			fail("typing");
		done += (size_t)n;
		look(0);
	}
}

static void expect(char *text)
{
	size_t size = unescape(text);
	long end = now() + PATIENCE;
	for (;;) {
		char *found = memmem(shown + seen, length - seen, text, size);
		if (found) {
			seen = (size_t)(found - shown) + size;
			puts("shown");
			return;
		}
		if (now() > end)
			fail(text);
		look(100);
	}
}

static int same_settings(const struct termios *before, struct termios *now_set)
{
	struct termios settings;
	if (tcgetattr(slave, &settings))
		fail("tcgetattr");
	*now_set = settings;
	return settings.c_iflag == before->c_iflag && settings.c_oflag == before->c_oflag &&
	       settings.c_cflag == before->c_cflag && settings.c_lflag == before->c_lflag &&
	       !memcmp(settings.c_cc, before->c_cc, VEOL2 + 1);
}

static void tell_settings(const struct termios *before)
{
	struct termios settings;
	int same = same_settings(before, &settings);
	printf("settings %s %s\n", settings.c_lflag & ICANON ? "cooked" : "raw",
		same ? "same" : "changed");
}

static void wait_until_restored(const struct termios *before)
{
	struct termios settings;
	for (long end = now() + PATIENCE; !same_settings(before, &settings);) {
		if (now() > end)
			fail("the settings are not restored");
		look(20);
	}
	puts("restored");
}

static void wait_for_end(void)
{
	int status;
	long end = now() + PATIENCE;
	while (waitpid(child, &status, WNOHANG) == 0) {
		if (now() > end)
			fail("it does not end");
		look(20);
	}
	child = 0;
	while (look(0)) {
	}
	if (WIFEXITED(status))
		printf("exit %d\n", WEXITSTATUS(status));
	else
		printf("signal %d\n", WTERMSIG(status));
}

static void start(char **argv, const int *null)
{
	child = fork();
	if (child < 0)
		fail("fork");
	if (child)
		return;
	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(null[fd] ? open("/dev/null", O_RDWR) : slave, fd);
	if (slave > 2)
		close(slave);
	close(master);
	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	static char line[1 << 16];
	int null[3] = {0}, at = 1;
	struct termios before;
	for (; at < argc && argv[at][0] == '-'; at++)
		null[argv[at][1] - '0'] = 1;
	if (argc - at < 3)
		return 2;
	struct winsize size = {.ws_col = (unsigned short)atoi(argv[at]),
		.ws_row = (unsigned short)atoi(argv[at + 1])};
	if (openpty(&master, &slave, NULL, NULL, &size))
		return 1;
	fcntl(master, F_SETFD, FD_CLOEXEC);
	tcgetattr(slave, &before);
	start(argv + at + 2, null);
	setvbuf(stdout, NULL, _IOLBF, 0);
	alarm(240);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		char *rest = strchr(line, ' ');
		rest = rest ? rest + 1 : line + strlen(line);
		if (!strncmp(line, "type ", 5)) {
			type(rest);
		} else if (!strncmp(line, "expect ", 7)) {
			expect(rest);
		} else if (!strncmp(line, "size ", 5)) {
			size.ws_col = (unsigned short)strtol(rest, &rest, 10);
			size.ws_row = (unsigned short)strtol(rest, NULL, 10);
			ioctl(master, TIOCSWINSZ, &size);
		} else if (!strncmp(line, "kill ", 5)) {
			kill(child, atoi(rest));
		} else if (!strcmp(line, "settings")) {
			look(0);
			tell_settings(&before);
		} else if (!strcmp(line, "restored")) {
			wait_until_restored(&before);
		} else if (!strcmp(line, "hangup")) {
			close(slave);
			close(master);
			master = slave = -1;
		} else if (!strcmp(line, "wait")) {
			wait_for_end();
		} else {
			fail(line);
		}
	}
	if (child > 0)
		kill(child, SIGKILL);
	fwrite(shown, 1, length, stderr);
	return 0;
}
