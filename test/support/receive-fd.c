// Listens on an AF_UNIX socket, and says what the first message on it brings: "payload TEXT", then "fd WHERE IT LEADS" for
// each file descriptor, which it holds until the end of its stdin.
//
//   receive-fd PATH [dgram]      "listening" comes first; a path that begins with @ is an abstract name
#include "unix-socket.h"
#include <stdio.h>
#include <unistd.h>

static int receive(int fd)
{
	static struct message message;
	char path[64], link[4096];
	if (receive_message(fd, &message))
		return 1;
	printf("payload %s\n", message.text);
	for (size_t i = 0; i < message.count; i++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", message.fds[i]);
		ssize_t n = readlink(path, link, sizeof(link) - 1);
		link[n < 0 ? 0 : n] = 0;
		printf("fd %s\n", link);
	}
	fflush(stdout);
	while (read(0, link, sizeof(link)) > 0) {
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address;
	int datagram = argc > 2 && strcmp(argv[2], "dgram") == 0;
	socklen_t size = argc < 2 ? 0 : address_of(argv[1], &address);
	if (!size)
		return 2;
	int fd = socket(AF_UNIX, (datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size))
		return 1;
	if (!datagram && listen(fd, 1))
		return 1;
	puts("listening");
	fflush(stdout);
	return receive(datagram ? fd : accept(fd, NULL, NULL));
}
