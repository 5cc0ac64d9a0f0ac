// What the programs that take messages from AF_UNIX sockets have in common.
#pragma once
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define FDS_MAX 8

// A message, and the file descriptors that came with it: the receiver's to close.
struct message {
	char text[4096];
	size_t length, count;
	int fds[FDS_MAX];
};

// Fills in an address; a path that begins with @ is an abstract name. Returns its length, 0 for a path that is too long.
static socklen_t address_of(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	size_t length = strlen(path);
	if (length >= sizeof(address->sun_path))
		return 0;
	memcpy(address->sun_path, path, length);
	if (*path != '@')
		return sizeof(*address);
	address->sun_path[0] = 0;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

// Waits for a message, whose text ends with a NUL that is not of its length. Returns 0, or -1 with errno.
static int receive_message(int fd, struct message *message)
{
	char room[CMSG_SPACE(sizeof(message->fds))];
	struct iovec part = {message->text, sizeof(message->text) - 1};
	struct msghdr header = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room)};
	ssize_t n = recvmsg(fd, &header, MSG_CMSG_CLOEXEC);
	if (n < 0)
		return -1;
	message->text[n] = 0;
	message->length = (size_t)n;
	message->count = 0;
	struct cmsghdr *control = CMSG_FIRSTHDR(&header);
	if (control) {
		message->count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(message->fds, CMSG_DATA(control), message->count * sizeof(int));
	}
	return 0;
}
