// tare-init as the executor of one command, as the reaper starts it for a program of Node's: a process of its own, whose memory
// holds nothing of this one, and whose end this one's end brings about.
#include "../program.h"
#include "../spawn.h"
#include "native.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define EXECUTOR_NAME "tare:[executor]                                                 "

// build/tare-init, as bytes
extern const uint8_t init_program[], init_program_end[];
__asm__(".section .rodata\n"
	".balign 16\n"
	"init_program: .incbin \"" TARE_INIT "\"\n"
	"init_program_end:\n"
	".previous\n");

int executor_start(struct executor *e, const int *fds, uint32_t count)
{
	int pair[2];
	int program = program_of_bytes(init_program, (size_t)(init_program_end - init_program));
	if (program < 0)
		return program;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	int *copies = calloc(count + 1, sizeof(*copies));
	char *none[] = {NULL};
	char *argv[] = {EXECUTOR_NAME, "executor", numbered("", count, ""), NULL};
	if (!copies)
		return -ENOMEM;
	memcpy(copies, fds, count * sizeof(*copies));
	copies[count] = pair[1];
	struct spawn request = {
		.fds = copies,
		.count = count + 1,
		.low = count + 1,
		.high = count + 1,
		.program = program,
		.argv = argv,
		.envp = none,
		.nofile = RLIM_INFINITY,
	};
	void *stack = spawn_stack();
	*e = (struct executor){.control = pair[0], .pidfd = -1};
	e->pid = stack ? spawn_process(&request, stack, &e->pidfd) : -ENOMEM;
	spawn_stack_free(stack);
	for (uint32_t i = 0; i <= count; i++)
		if (copies[i] != (i < count ? fds[i] : -1))
			close(copies[i]);
	if (copies[count] != pair[1])
		close(pair[1]);
	free(copies);
	close(program);
	if (e->pid < 0)
		close(pair[0]);
	return e->pid < 0 ? e->pid : 0;
}

static int send_all(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = send(fd, (const char *)bytes + done, size - done, MSG_NOSIGNAL);
		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

// Waits for something to read. A signal that ends the command early ends the executor's plan: it sees that nothing more comes.
static int wait_for(struct command *c, struct executor *e)
{
	for (;;) {
		struct pollfd fds[2] = {
			{.fd = e->control, .events = POLLIN},
			{.fd = e->interrupted || e->settled ? -1 : c->signals, .events = POLLIN},
		};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (fds[1].revents) {
			e->interrupted = true;
			shutdown(e->control, SHUT_WR);
		} else if (fds[0].revents) {
			return 0;
		}
	}
}

static int receive_all(struct command *c, struct executor *e, void *to, size_t size)
{
	for (size_t got = 0; got < size;) {
		int r = wait_for(c, e);
		if (r < 0)
			return r;
		ssize_t n = recv(e->control, (char *)to + got, size - got, 0);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return -ECONNRESET;
		got += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

// Up to the results; what comes before tells of a process that is left to us.
int executor_receive(struct command *c, struct executor *e, struct buffer *results)
{
	uint32_t head[3];
	for (;;) {
		int r = receive_all(c, e, head, sizeof(head));
		if (r < 0)
			return r;
		bool adopted = head[1] == FRAME_ADOPTED && head[0] == 4;
		if (!adopted && (head[1] != FRAME_RESULT || head[0] > FRAME_MAX))
			return -EPROTO;
		uint8_t *room = buffer_room(results, head[0]);
		r = room ? receive_all(c, e, room, head[0]) : -ENOMEM;
		if (r < 0 || !adopted)
			return r;
		e->adopted = (pid_t)get32(room);
		results->length = 0;
	}
}

int executor_send(struct executor *e, const struct answer *plan)
{
	uint32_t head[3] = {(uint32_t)plan->size, FRAME_PLAN, 0};
	int r = send_all(e->control, head, sizeof(head));
	return r < 0 ? r : send_all(e->control, plan->bytes, plan->size);
}

int executor_plan(struct command *c, struct executor *e, const struct answer *plan,
	struct buffer *results, char **problem)
{
	int r = executor_send(e, plan);
	if (r == 0)
		r = executor_receive(c, e, results);
	// one that succeeded in spite of it was past the point of no return, or is the last that does
	if (r < 0 && e->interrupted)
		return -EINTR;
	if (r < 0)
		*problem = "the executor has ended";
	return r;
}

void executor_end(struct executor *e)
{
	siginfo_t info;
	if (e->pid <= 0)
		return;
	close(e->control);
	while (waitid(P_PID, (id_t)e->pid, &info, WEXITED | __WALL) < 0 && errno == EINTR)
		;
	close(e->pidfd);
	e->pid = 0;
}
