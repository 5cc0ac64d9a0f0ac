// The owners of namespaces: for each file given (/proc/PID/ns/NAME), a line with the inode number of the user namespace that owns
// it (NS_GET_USERNS, ioctl_ns(2)), or the errno.
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct stat st;
		int fd = open(argv[i], O_RDONLY | O_CLOEXEC);
		int owner = fd < 0 ? -1 : ioctl(fd, NS_GET_USERNS);
		if (owner < 0 || fstat(owner, &st))
			printf("errno %d\n", errno);
		else
			printf("%llu\n", (unsigned long long)st.st_ino);
	}
	return 0;
}
