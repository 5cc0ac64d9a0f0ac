// Executes a command with O_NONBLOCK set on its fds 0, 1 and 2, as a program may leave them.
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	for (int fd = 0; fd < 3; fd++)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	if (argc > 1)
		execvp(argv[1], argv + 1);
	return 127;
}
