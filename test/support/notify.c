// Both ends of sd_notify.
//
//   notify listen PATH      "listening", then each message on that socket with "\n" for a newline, "+fd" after one that brings a
//                           file descriptor, which is closed then; a path that begins with @ is an abstract name
//   notify send MESSAGE…    each to $NOTIFY_SOCKET, "\n" in it is a newline; "sleep:SECONDS" and "exit:STATUS" do that instead
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static socklen_t address_of(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	strncpy(address->sun_path, path, sizeof(address->sun_path) - 1);
	if (*path != '@')
		return sizeof(*address);
	address->sun_path[0] = 0;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
}

static int listen_at(int fd)
{
	puts("listening");
	for (;;) {
		fflush(stdout);
		char text[4096], room[CMSG_SPACE(sizeof(int))];
		struct iovec part = {text, sizeof(text)};
		struct msghdr message = {.msg_iov = &part,
			.msg_iovlen = 1,
			.msg_control = room,
			.msg_controllen = sizeof(room)};
		ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
		if (n < 0)
			return 1;
		for (ssize_t i = 0; i < n; i++) {
			if (text[i] == '\n')
				fputs("\\n", stdout);
			else
				putchar(text[i]);
		}
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		if (header)
			close(*(int *)CMSG_DATA(header));
		puts(header ? "+fd" : "");
	}
}

static int send_all(int fd, char **words)
{
	const char *path = getenv("NOTIFY_SOCKET");
	if (!path)
		return 77;
	struct sockaddr_un address;
	socklen_t size = address_of(path, &address);
	for (; *words; words++) {
		char *text = *words;
		if (strncmp(text, "sleep:", 6) == 0) {
			sleep((unsigned)atoi(text + 6));
			continue;
		}
		if (strncmp(text, "exit:", 5) == 0)
			return atoi(text + 5);
		for (char *at; (at = strstr(text, "\\n"));) {
			*at = '\n';
			memmove(at + 1, at + 2, strlen(at + 2) + 1);
		}
		if (sendto(fd, text, strlen(text), 0, (struct sockaddr *)&address, size) < 0)
			return 78;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (argc < 3 || fd < 0)
		return 2;
	if (strcmp(argv[1], "send") == 0)
		return send_all(fd, argv + 2);
	struct sockaddr_un address;
	socklen_t size = address_of(argv[2], &address);
	if (bind(fd, (struct sockaddr *)&address, size) < 0)
		return 3;
	return listen_at(fd);
}
