// What executes the plans that make processes of a container: this process itself, or, where a plan would change the process that
// executes it (own_plans.c), tare-init as an executor, as the reaper starts it for a program of Node's.
#include "../spawn.h"
#include "native.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define EXECUTOR_NAME "tare:[executor]                                                 "

static int start(struct executor *e)
{
	const int *fds = e->stdio->fds;
	// the last one may be a terminal that is none of the others
	uint32_t count = e->stdio->passed + 3 + (e->stdio->shown >= (int)e->stdio->passed + 3);
	int pair[2];
	int program = init_program_open();
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
	e->control = pair[0];
	e->pid = stack ? spawn_process(&request, stack, &e->pidfd) : -ENOMEM;
	spawn_stack_free(stack);
	for (uint32_t i = 0; i <= count; i++)
		if (copies[i] != (i < count ? fds[i] : -1))
			close(copies[i]);
	if (copies[count] != pair[1])
		close(pair[1]);
	free(copies);
	close(program);
	if (e->pid > 0)
		return 0;
	int error = e->pid;
	close(pair[0]);
	e->pid = 0;
	return error;
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

static int its_plan(struct command *c, struct executor *e, const struct answer *plan,
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

static char *started(struct executor *e)
{
	int r = e->pid ? 0 : start(e);
	return r < 0 ? joined("unable to start an executor: ", error_text(-r), NULL) : NULL;
}

char *executor_begin(struct executor *e, const struct stdio *stdio)
{
	*e = (struct executor){.stdio = stdio, .apart = true};
	return started(e);
}

static bool succeeded(const struct buffer *results)
{
	return results->length >= 8 &&
	       get32(results->data + 4) == RESULT_VERSION; // the upper half is the status
}

int executor_plan(struct command *c, struct executor *e, const struct answer *plan,
	struct buffer *results, char **problem)
{
	if (!e->apart && own_may(plan)) {
		int r = own_plan(c, e->stdio, plan, results, problem);
		e->adopted = own_adopted();
		// one that succeeded past the point of no return is the caller's to judge; any other has been rolled back, or only looked
		bool made = e->adopted && succeeded(results);
		return r == 0 && !made && signals_pending(c) ? -EINTR : r;
	}
	if (!e->apart) {
		bool again = !own_looked();
		own_end();
		e->apart = true;
		if (again)
			return -EAGAIN;
	}
	*problem = started(e);
	return *problem ? -ECHILD : its_plan(c, e, plan, results, problem);
}

void executor_end(struct executor *e)
{
	siginfo_t info;
	if (!e->apart)
		own_end();
	if (!e->pid)
		return;
	close(e->control);
	while (waitid(P_PID, (id_t)e->pid, &info, WEXITED | __WALL) < 0 && errno == EINTR)
		;
	close(e->pidfd);
	e->pid = 0;
}
