// Seccomp: the filter of the container's process.
#include "handlers.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

#ifndef SECCOMP_SET_MODE_FILTER
#define SECCOMP_SET_MODE_FILTER 1
#endif

// A filter holds from the call that loads it, and a profile need not allow more than its program calls: so it is
// only kept here, and loaded when nothing but execve is left to do.
int op_seccomp(struct context *c, const struct op *op)
{
	uint64_t size = op->arg[0].n;
	if (size == 0 || size % sizeof(struct sock_filter) ||
		size / sizeof(struct sock_filter) > BPF_MAXINSNS)
		return -EINVAL;
	c->filter = op->arg[0].p;
	c->filter_size = (uint32_t)size;
	c->filter_flags = (uint32_t)op->arg[1].n;
	c->filter_cause = plan_cause(&c->plan, op->cause);
	return 0;
}

int filter_load(struct context *c)
{
	if (!c->filter)
		return 0;
	struct sock_fprog program = {
		.len = (unsigned short)(c->filter_size / sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(uintptr_t)c->filter,
	};
	int r = result(syscall(
		SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned long)c->filter_flags, &program));
	if (r < 0) {
		detail_set(c, "unable to load the seccomp filter", "");
		struct text t = text_in(c->pointer, sizeof(c->pointer));
		text_add(&t, c->filter_cause);
	}
	return r;
}
