// The fds that a container gets (src/cli/console.ts, src/cli/fds.ts).
#include "../reaper.h"
#include "native.h"
#include <stdlib.h>
#include <sys/stat.h>

// Returns NULL, or which fd is missing.
static char *missing(uint32_t listen, uint32_t preserve)
{
	struct stat st;
	for (uint32_t i = 0; i < listen + preserve; i++) {
		if (fstat((int)(3 + i), &st) == 0)
			continue;
		char *fd = numbered("fd ", 3 + i, " was not passed");
		if (i < listen)
			return joined(numbered("LISTEN_FDS=", listen, ": "), fd, NULL);
		char *which = numbered("unable to stat preserved-fd ", i - listen, " (of ");
		return joined(which, numbered("", preserve, "): "), fd, NULL);
	}
	return NULL;
}

void stdio_find(struct command *c, struct stdio *to, uint32_t listen)
{
	const char *text = option_text(&c->invocation->options, "preserve-fds");
	uint64_t preserve = 0;
	parse_number(&text, &preserve);
	*to = (struct stdio){.shown = -1, .passed = listen + (uint32_t)preserve};
	to->missing = missing(listen, (uint32_t)preserve);
}

// A container that gets EAGAIN from its stdio is not prepared for it.
static int without_nonblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	int copy = flags >= 0 && (flags & O_NONBLOCK) ? sys_dup_above(fd, 3) : -1;
	return copy < 0 ? fd : blocking(copy);
}

// The terminal that shows the process's: of stdio, in runc's order; else this process's own. Returns NULL, or what is wrong.
static char *find_terminal(struct stdio *to)
{
	for (int fd = 2; fd >= 0; fd--) {
		if (isatty(fd)) {
			to->shown = fd;
			return NULL;
		}
	}
	int own = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (own < 0)
		return joined("open /dev/tty: ", error_text(errno), NULL);
	to->shown = (int)to->passed + 3;
	to->fds[to->shown] = own;
	return NULL;
}

char *stdio_open(struct stdio *to, const char *console, bool asked, bool detach)
{
	if (detach && asked && !console)
		return joined(
			"cannot allocate tty if tare will detach without setting console socket",
			NULL);
	if ((!detach || !asked) && console)
		return joined(
			"cannot use console socket if tare will not detach or allocate tty", NULL);
	to->fds = calloc(to->passed + 4, sizeof(*to->fds));
	if (!to->fds)
		return joined("out of memory", NULL);
	to->supervised = asked && !console;
	char *problem = to->supervised ? find_terminal(to) : NULL;
	if (problem || to->missing)
		return problem ? problem : to->missing;
	int null = console ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1;
	for (uint32_t i = 0; i < to->passed + 3; i++)
		to->fds[i] = i >= 3 ? (int)i : console ? null : without_nonblock((int)i);
	return NULL;
}
