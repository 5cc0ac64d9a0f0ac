// An agent for SCMP_ACT_NOTIFY: listens at the socket PATH and takes the state and the listener of each connection.
//
//     seccomp-agent PATH [drop]     drop: closes every listener at once
//
// It prints "ready", then for each connection "state JSON", and "call NUMBER" for each call that it decides: mkdir fails with EDOM,
// getpgid returns 4242, others go on.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void decide(int listener)
{
	struct seccomp_notif_sizes sizes;
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0)
		return;
	struct seccomp_notif *call = malloc(sizes.seccomp_notif);
	struct seccomp_notif_resp *answer = malloc(sizes.seccomp_notif_resp);
	struct pollfd fd = {.fd = listener, .events = POLLIN};
	while (poll(&fd, 1, -1) > 0 && !(fd.revents & POLLHUP)) {
		memset(call, 0, sizes.seccomp_notif);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, call) < 0)
			continue; // its caller was killed
		printf("call %d\n", call->data.nr);
		memset(answer, 0, sizes.seccomp_notif_resp);
		answer->id = call->id;
		if (call->data.nr == SYS_mkdir)
			answer->error = -EDOM;
		else if (call->data.nr == SYS_getpgid)
			answer->val = 4242;
		else
			answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, answer);
	}
	free(call);
	free(answer);
}

static int receive(int connection)
{
	static char text[1 << 16];
	struct iovec part = {text, sizeof(text) - 1};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room)};
	ssize_t n = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *header = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return -1;
	int fd;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	text[n] = 0;
	printf("state %s\n", text);
	return fd;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (argc < 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 2;
	strcpy(address.sun_path, argv[1]);
	if (bind(server, (struct sockaddr *)&address, sizeof(address)) || listen(server, 8)) {
		perror(argv[1]);
		return 1;
	}
	puts("ready");
	for (;;) {
		int connection = accept4(server, NULL, NULL, SOCK_CLOEXEC);
		int listener = connection < 0 ? -1 : receive(connection);
		close(connection);
		if (listener >= 0 && argc < 3 && fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			decide(listener);
			_exit(0);
		}
		if (listener >= 0)
			close(listener);
	}
}
