// Both ends of sd_notify.
//
//   notify listen PATH      "listening", then each message on that socket with "\n" for a newline, "+fd" after one that brings a
//                           file descriptor, which is closed then; a path that begins with @ is an abstract name
//   notify send MESSAGE…    each to $NOTIFY_SOCKET, "\n" in it is a newline; "sleep:SECONDS" and "exit:STATUS" do that instead
#include "unix-socket.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int listen_at(int fd)
{
	static struct message message;
	puts("listening");
	for (;;) {
		fflush(stdout);
		if (receive_message(fd, &message))
			return 1;
		for (size_t i = 0; i < message.length; i++) {
			if (message.text[i] == '\n')
				fputs("\\n", stdout);
			else
				putchar(message.text[i]);
		}
		for (size_t i = 0; i < message.count; i++)
			close(message.fds[i]);
		puts(message.count ? "+fd" : "");
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
	if (!size || bind(fd, (struct sockaddr *)&address, size) < 0)
		return 3;
	return listen_at(fd);
}
