// Listens on an AF_UNIX socket, and says what the first message on it brings: "payload TEXT", then "fd WHERE IT LEADS" for
// each file descriptor, which it holds until the end of its stdin.
//
//   receive-fd PATH [dgram]      "listening" comes first; a path that begins with @ is an abstract name
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int receive(int fd)
{
	char payload[4096], room[CMSG_SPACE(8 * sizeof(int))], path[64], link[4096];
	struct iovec part = {payload, sizeof(payload) - 1};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room)};
	ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	if (n < 0)
		return 1;
	payload[n] = 0;
	printf("payload %s\n", payload);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (!header)
		return 0;
	int *fds = (int *)CMSG_DATA(header);
	for (size_t i = 0; i < (header->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[i]);
		n = readlink(path, link, sizeof(link) - 1);
		link[n < 0 ? 0 : n] = 0;
		printf("fd %s\n", link);
	}
	fflush(stdout);
	while (read(0, payload, sizeof(payload)) > 0) {
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int datagram = argc > 2 && strcmp(argv[2], "dgram") == 0;
	if (argc < 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 2;
	strcpy(address.sun_path, argv[1]);
	socklen_t size = sizeof(address);
	if (argv[1][0] == '@') {
		address.sun_path[0] = 0;
		size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(argv[1]));
	}
	int fd = socket(AF_UNIX, (datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size))
		return 1;
	if (!datagram && listen(fd, 1))
		return 1;
	puts("listening");
	fflush(stdout);
	return receive(datagram ? fd : accept(fd, NULL, NULL));
}
