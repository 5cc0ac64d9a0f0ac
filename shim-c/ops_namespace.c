// Ops for user namespaces and the processes that enter them.
#include "handlers.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define MAP_ROOM (340u * 34) // 340 lines, as the kernel writes them

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

int op_sender_pids(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n), on = 1;
	return fd < 0 ? fd : result(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
}

// Who has sent the next record, without taking it; 0 when nobody has, or nobody who has a pid here.
static pid_t peek_sender(int fd)
{
	struct record record;
	struct iovec part = {&record, sizeof(record)};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control = {0};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room)};
	if (recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT) <= 0)
		return 0;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	struct ucred sender;
	if (!header || header->cmsg_type != SCM_CREDENTIALS ||
		header->cmsg_len != CMSG_LEN(sizeof(sender)))
		return 0;
	memcpy(&sender, CMSG_DATA(header), sizeof(sender));
	return sender.pid;
}

int op_recv_pid(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	int r = fd < 0 ? fd : wait_readable(c, fd, -1);
	if (r < 0)
		return r;
	pid_t sender = peek_sender(fd);
	r = op_sync_wait(c, op); // the first two arguments are the same
	if (r < 0)
		return r;
	if (sender <= 0)
		return -ESRCH;
	slot_set(c, op->arg[2].n, (uint64_t)sender);
	return 0;
}

// The three numbers of a line of an id map, whatever the spaces between them.
static bool map_line(const char **at, uint64_t line[3])
{
	for (int i = 0; i < 3; i++) {
		*at += strspn(*at, " \n");
		if (!parse_number(at, &line[i]))
			return false;
	}
	return true;
}

static bool map_has(const char *map, const uint64_t wanted[3])
{
	uint64_t line[3];
	while (map_line(&map, line))
		if (memcmp(line, wanted, sizeof(line)) == 0)
			return true;
	return false;
}

static bool map_holds(const char *map, const char *lines)
{
	uint64_t line[3];
	while (map_line(&lines, line))
		if (!map_has(map, line))
			return false;
	return true;
}

static void map_words(struct context *c, const char *map)
{
	uint64_t line[3];
	struct text t = text_in(c->detail, sizeof(c->detail));
	text_add(&t, "it has ");
	for (const char *between = ""; map_line(&map, line); between = ", ") {
		text_add(&t, between);
		for (int i = 0; i < 3; i++) {
			text_add(&t, i ? " " : "");
			text_add_number(&t, line[i], 10);
		}
	}
}

int op_check_map(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	const char *wanted = (const char *)op->arg[1].p;
	char *map = malloc(MAP_ROOM);
	int r = map ? render_path(c, &op->arg[0], path) : -ENOMEM;
	if (r >= 0)
		r = read_small(AT_FDCWD, path, map, MAP_ROOM);
	if (r >= 0) {
		r = map_holds(map, wanted) && map_holds(wanted, map) ? 0 : -EINVAL;
		if (r < 0)
			map_words(c, map);
	}
	free(map);
	return r;
}
