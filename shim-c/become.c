#include "become.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

// As session.c: Node has set O_NONBLOCK as soon as it touched process.stdin or process.stdout.
static void make_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	if (flags >= 0 && (flags & O_NONBLOCK))
		fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

int become_executor(int control, int passed, const char *nofile)
{
	struct stat st;
	struct rlimit limit;
	if (control < BECOME_FD || passed < 0 || fstat(control, &st) || !S_ISSOCK(st.st_mode))
		return -EBADF;
	for (int fd = 0; fd < 3; fd++)
		make_blocking(fd);
	// Above everything, as the fds that go down may need its place.
	int socket = fcntl(control, F_DUPFD_CLOEXEC, control + 2 + passed);
	if (socket < 0)
		return -errno;
	for (int i = 0; i < passed; i++)
		if (dup2(control + 2 + i, 3 + i) < 0)
			return -errno;
	if (dup2(socket, 3 + passed) < 0)
		return -errno;
	close(socket);
	long long soft = strtoll(nofile, NULL, 10); // Node raised it
	if (soft >= 0 && !getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = (rlim_t)soft < limit.rlim_max ? (rlim_t)soft : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	return 3 + passed;
}
