// Ops for user and time namespaces.
#include "handlers.h"
#include <sys/stat.h>

int op_pipe_owner(struct context *c, const struct op *op)
{
	(void)c;
	for (int fd = 0; fd < 3; fd++) {
		struct stat st;
		if (fstat(fd, &st) < 0)
			return -errno;
		if (S_ISFIFO(st.st_mode) && fchown(fd, (uid_t)op->arg[0].n, (gid_t)-1) < 0 &&
			errno != EPERM && errno != EROFS)
			return -errno;
	}
	return 0;
}
