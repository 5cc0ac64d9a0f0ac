// Ops on how the kernel treats this process: its share of processors, of devices and of memory, and who it takes it for.
#include "handlers.h"
#include <sys/personality.h>

#define IOPRIO_WHO_PROCESS 1
#define CPU_BYTES \
	8192 // 65536 CPUs, as runc; the kernel reads what it is built for, today at most an eighth of it

// linux/sched/types.h, whose name for it newer C libraries have taken
struct scheduling {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime;
	uint64_t deadline;
	uint64_t period;
};

int op_scheduler(struct context *c, const struct op *op)
{
	(void)c;
	struct scheduling attr = {
		.size = sizeof(attr),
		.policy = (uint32_t)op->arg[0].n,
		.flags = op->arg[1].n,
		.nice = (int32_t)op->arg[2].n,
		.priority = (uint32_t)op->arg[3].n,
		.runtime = op->arg[4].n,
		.deadline = op->arg[5].n,
		.period = op->arg[6].n,
	};
	return result(syscall(SYS_sched_setattr, 0, &attr, 0));
}

int op_io_priority(struct context *c, const struct op *op)
{
	(void)c;
	return result(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, op->arg[0].n));
}

int op_personality(struct context *c, const struct op *op)
{
	(void)c;
	return personality((unsigned long)op->arg[0].n) < 0 ? -errno : 0;
}

int op_memory_policy(struct context *c, const struct op *op)
{
	(void)c;
	// the kernel reads one bit less than it is told
	unsigned long bits = op->arg[1].n ? op->arg[1].n * 8 + 1 : 0;
	uint64_t mask[128] = {0}; // in the plan they are aligned to 4 bytes only
	if (op->arg[1].n > sizeof(mask))
		return -EINVAL;
	memcpy(mask, op->arg[1].p, op->arg[1].n);
	return result(syscall(SYS_set_mempolicy, op->arg[0].n, bits ? mask : NULL, bits));
}

int op_affinity(struct context *c, const struct op *op)
{
	(void)c;
	uint64_t mask[CPU_BYTES / 8] = {0}; // in the plan they are aligned to 4 bytes only
	if (op->arg[0].n > sizeof(mask))
		return -EINVAL;
	if (op->arg[0].n)
		memcpy(mask, op->arg[0].p, op->arg[0].n);
	else
		memset(mask, 0xff, sizeof(mask));
	return result(syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask));
}
