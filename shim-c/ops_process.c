// Ops on other processes: identity, signals, limits, and the START of a created container.
#include "handlers.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#define STACK_USED (64u << 10)       // of the deepest op, generously
#define CODE_PIECE ((uintptr_t)8192) // a multiple of the page size

int process_wait(const struct context *c, int pidfd, int timeout)
{
	int r = wait_readable(c, pidfd, timeout);
	if (r == 0) {
		siginfo_t info;
		// ECHILD when it is another's child, as with CLONE_PARENT
		waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG | __WALL);
	}
	return r;
}

int op_adopt(struct context *c, const struct op *op)
{
	uint64_t pid;
	int r = slot_get(c, op->arg[0].n, &pid);
	if (r < 0)
		return r;
	if (c->reaps) {
		c->adopted = (pid_t)pid;
		return 0;
	}
	if (c->control < 0)
		return -ENOTCONN;
	uint32_t frame[4] = {4, FRAME_ADOPTED, c->session, (uint32_t)pid};
	ssize_t n = send(c->control, frame, sizeof(frame), MSG_NOSIGNAL);
	return n < 0 ? -errno : n == sizeof(frame) ? 0 : -EIO;
}

// Field 22 of /proc/PID/stat, and the state before it. The name in field 2 may hold anything, even ")".
static int read_start(uint64_t pid, uint64_t *start, char *state)
{
	char path[48], stat[1024];
	struct text t = text_in(path, sizeof(path));
	text_add(&t, "/proc/");
	text_add_number(&t, pid, 10);
	text_add(&t, "/stat");
	int r = read_small(AT_FDCWD, path, stat, sizeof(stat));
	if (r == -ENOENT || r == -ESRCH)
		return -ESRCH;
	if (r < 0)
		return r;
	const char *at = strrchr(stat, ')');
	if (!at || at[1] != ' ')
		return -EBADMSG;
	*state = at[2];
	for (int field = 2; field < 22 && at; field++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -EBADMSG;
	at++;
	return parse_number(&at, start) ? 0 : -EBADMSG;
}

int op_proc_start(struct context *c, const struct op *op)
{
	uint64_t pid, start;
	char state;
	int r = slot_get(c, op->arg[0].n, &pid);
	if (r == 0)
		r = read_start(pid, &start, &state);
	if (r == 0)
		slot_set(c, op->arg[1].n, start);
	return r;
}

// The fd first, its start time after: what the number names once we hold the fd is either our process or,
// when that has ended meanwhile, one with a later start time.
int op_pidfd_open(struct context *c, const struct op *op)
{
	uint64_t pid, start, wanted = 0;
	char state;
	int r = slot_get(c, op->arg[0].n, &pid);
	if (r == 0 && op->arg[1].n != NONE)
		r = slot_get(c, op->arg[1].n, &wanted);
	if (r < 0)
		return r;
	if (pid == 0 || pid > INT32_MAX)
		return -ESRCH;
	int fd = sys_pidfd_open((pid_t)pid);
	if (fd < 0)
		return fd == -EINVAL ? -ESRCH : fd;
	r = read_start(pid, &start, &state);
	if (r == 0 && ((wanted && start != wanted) || state == 'Z' || state == 'X'))
		r = -ESRCH;
	if (r < 0) {
		close(fd);
		return r;
	}
	r = undo_kill(c, op, fd);
	if (r < 0) {
		close(fd);
		return r;
	}
	return reg_set(c, op->arg[2].n, fd);
}

int op_kill(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	return fd < 0 ? fd : sys_pidfd_send_signal(fd, (int)op->arg[1].n);
}

int op_wait_exit(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	int timeout = op->arg[1].n > INT32_MAX ? -1 : (int)op->arg[1].n;
	return fd < 0 ? fd : process_wait(c, fd, timeout);
}

int op_prlimit(struct context *c, const struct op *op)
{
	uint64_t pid = 0;
	int r = op->arg[0].n == NONE ? 0 : slot_get(c, op->arg[0].n, &pid);
	if (r < 0)
		return r;
	struct rlimit limit = {op->arg[2].n, op->arg[3].n};
	return result(syscall(SYS_prlimit64, (pid_t)pid, op->arg[1].n, &limit, NULL));
}

int socket_address(int dir, const char *name, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	struct text t = text_in(address->sun_path, sizeof(address->sun_path));
	text_add(&t, "/proc/self/fd/");
	text_add_number(&t, (uint64_t)dir, 10);
	text_add(&t, "/");
	text_add(&t, name);
	return t.full ? -ENAMETOOLONG : 0;
}

// While init waits it needs nothing of the plan but the rest of its own list, unless that clones another.
static void drop_plan(const struct context *c, const struct op *op, size_t page)
{
	struct plan_list list = plan_list(&c->plan, c->list);
	struct op next;
	for (const uint8_t *at = op->bytes; at < list.ops + list.size; at += next.size) {
		if (plan_op(at, (uint32_t)(list.ops + list.size - at), &next) ||
			next.code == OP_CLONE)
			return;
	}
	// the causes, which a failure tells, stay: the encoder writes them last
	uintptr_t first = (uintptr_t)c->plan_bytes, end = first + c->plan.causes_at;
	if (end < (uintptr_t)list.ops + list.size)
		return;
	end &= ~(page - 1);
	uintptr_t from = (uintptr_t)op->bytes & ~(page - 1);
	uintptr_t to = ((uintptr_t)list.ops + list.size + page - 1) & ~(page - 1);
	// the page of the header and of the lists' table stays
	if (first + page < from)
		madvise((void *)(first + page), from - first - page, MADV_DONTNEED);
	if (to < end)
		madvise((void *)to, end - to, MADV_DONTNEED);
}

// Gives back this program's code, which comes again from the memfd as it is needed: 16 pages around each fault
// (fault_around_bytes), were it not for borders between mappings, which a flag on every other piece makes.
static void drop_code(void)
{
#ifndef __SANITIZE_ADDRESS__
	extern const char __executable_start[], etext[];
	uintptr_t first = (uintptr_t)__executable_start, end = (uintptr_t)etext & ~(CODE_PIECE - 1);
	for (uintptr_t at = first; at + CODE_PIECE <= end; at += 2 * CODE_PIECE)
		madvise((void *)at, CODE_PIECE, MADV_DONTDUMP);
	madvise((void *)first, end - first, MADV_DONTNEED);
#endif
}

// Whether the plan that made this process starts it, too: the executor's list does.
static bool starts_at_once(const struct context *c)
{
	struct plan_list list = plan_list(&c->plan, 0);
	const uint8_t *at = list.ops;
	struct op op;
	for (uint32_t i = 0; i < list.count; i++, at += op.size) {
		if (plan_op(at, (uint32_t)(list.ops + list.size - at), &op))
			return false;
		if (op.code == OP_START)
			return true;
	}
	return false;
}

// A created container may wait for days: what it does not need meanwhile goes back. The stack below us holds nothing
// (a page is left for the calls that we make).
static void slim(const struct context *c, const struct op *op)
{
	if (starts_at_once(c))
		return;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	drop_plan(c, op, page);
	uintptr_t here = (uintptr_t)__builtin_frame_address(0) & ~(page - 1);
	madvise((void *)(here - STACK_USED), STACK_USED - page, MADV_DONTNEED);
	drop_code();
}

int op_start_wait(struct context *c, const struct op *op)
{
	int socket = reg_fd(c, op->arg[0].n), fd = -1;
	if (socket < 0)
		return socket;
	slim(c, op);
	do { // a datagram without a channel, or that is no record, starts nothing
		struct record record;
		int r = record_receive(socket, &record, NULL, 0, &fd);
		if (r < 0 && r != -EBADMSG)
			return r;
	} while (fd < 0);
	fd = fd_above(c, fd);
	if (fd < 0)
		return fd;
	c->report = fd;
	c->started = true;
	return 0;
}
