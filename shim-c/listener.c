// A filter that notifies an agent. Its listener, a fd, has to reach the agent before the first call that is notified; and any call
// may be, the one that would send the fd as well. So a second thread, which the filter does not hold for, hands it on, while the
// one that has loaded the filter makes no call but its execve:
//
//     this thread             the helper                              outside (START, exec)
//     seccomp(2)
//     waits, in user space    {SYNC, LISTENER_SYNC} with the fd ────▶ sends it to the agent
//                             ◀──────────────────────────────────── {SYNC, LISTENED_SYNC}
//     execve, which ends      stays, to say why an execve failed
//     the helper
//
// The thread that loads executes as well, so that what belongs to a thread (scheduling, memory policy, …) is the program's.
#include "handlers.h"
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define HELPER_STACK (256u << 10)

enum handover_step {
	STARTING,
	READY,   // the helper runs
	REFUSED, // the filter: the helper ends
	LOADED,  // the filter; `listener` is set
	HANDED,  // the agent has it
	FAILED,  // the execve; `error` is set
};

struct handover {
	struct context *c;
	const struct op *op;
	const char *program;
	atomic_int step;
	int listener;
	int error;
};

static void helper_wait(struct handover *h, enum handover_step while_at)
{
	while (atomic_load(&h->step) == (int)while_at)
		nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

// Whatever fails ends the process: the other thread may not even be allowed to exit.
static int hand_over(struct handover *h)
{
	struct context *c = h->c;
	struct record record = {.kind = RECORD_SYNC, .number = LISTENER_SYNC};
	int r = c->report < 0 ? -ENOTCONN : record_send(c->report, &record, h->listener);
	close(h->listener);
	if (r == 0)
		r = record_receive(c->report, &record, NULL, 0, NULL);
	if (r == 1)
		return record.kind == RECORD_SYNC && record.number == LISTENED_SYNC ? 0 : -EPROTO;
	return r == 0 ? -ECONNRESET : r;
}

static void *helper(void *argument)
{
	struct handover *h = argument;
	// the other thread's loop must not keep this one from the only processor, as one of SCHED_FIFO would
	sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0});
	atomic_store(&h->step, READY);
	helper_wait(h, READY);
	if (atomic_load(&h->step) == REFUSED)
		return NULL;
	int r = hand_over(h);
	if (r < 0)
		process_failed(h->c, h->op, r);
	announce_exec(h->c);
	atomic_store(&h->step, HANDED);
	helper_wait(h, HANDED);
	explain_exec(h->c, h->program);
	process_failed(h->c, h->op, -h->error);
}

static int helper_start(struct handover *h)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int r = pthread_attr_init(&attributes);
	if (r == 0)
		r = pthread_attr_setstacksize(&attributes, HELPER_STACK);
	if (r == 0)
		r = pthread_create(&thread, &attributes, helper, h);
	while (r == 0 && atomic_load(&h->step) == STARTING)
		sched_yield();
	return -r;
}

int exec_with_listener(
	struct context *c, const struct op *op, const char *program, char **argv, char **envp)
{
	static struct handover h; // the helper may outlive this function
	h = (struct handover){.c = c, .op = op, .program = program};
	int r = helper_start(&h);
	if (r < 0) {
		detail_set(c, "unable to start the thread that hands over the listener", "");
		return r;
	}
	r = filter_load(c);
	if (r < 0) {
		atomic_store(&h.step, REFUSED);
		return r;
	}
	h.listener = r;
	atomic_store(&h.step, LOADED);
	while (atomic_load(&h.step) == LOADED)
		;
	execve(program, argv, envp);
	h.error = errno;
	atomic_store(&h.step, FAILED);
	for (;;)
		;
}
