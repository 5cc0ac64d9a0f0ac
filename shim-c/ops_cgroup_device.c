// The device controller of a cgroup: rules of version 1, the program of version 2. Both are changed while processes are in the
// cgroup, so that there is no moment without them, and put back.
#include "handlers.h"
#include <linux/bpf.h>
#include <stdlib.h>

#define LOG_MAX 512     // of the verifier's words
#define PROGRAMS_MAX 64 // of one cgroup: the kernel's own bound
#ifndef BPF_F_REPLACE
#define BPF_F_REPLACE 4 // Linux 5.6
#endif

static int bpf(int command, union bpf_attr *attr)
{
	return result(syscall(SYS_bpf, command, attr, sizeof(*attr)));
}

static int load(struct context *c, const void *program, size_t size)
{
	if (size == 0 || size % sizeof(struct bpf_insn))
		return -EINVAL;
	char log[LOG_MAX] = "";
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insn_cnt = (uint32_t)(size / sizeof(struct bpf_insn)),
		.insns = (uint64_t)(uintptr_t)program,
		.license = (uint64_t)(uintptr_t) "Apache-2.0",
	};
	int fd = bpf(BPF_PROG_LOAD, &attr);
	if (fd >= 0 || !c)
		return fd;
	// again for the verifier's words; a log that does not fit is ENOSPC, what fits is there all the same
	attr.log_buf = (uint64_t)(uintptr_t)log;
	attr.log_size = sizeof(log);
	attr.log_level = 1;
	int again = bpf(BPF_PROG_LOAD, &attr);
	if (again >= 0)
		close(again);
	log[sizeof(log) - 1] = 0;
	detail_set(c, "", log);
	return fd;
}

// Beside the programs of others; in the place of `replaced`, unless that is -1.
static int attach(int cgroup, int program, int replaced)
{
	union bpf_attr attr = {
		.target_fd = (uint32_t)cgroup,
		.attach_bpf_fd = (uint32_t)program,
		.attach_type = BPF_CGROUP_DEVICE,
		.attach_flags = BPF_F_ALLOW_MULTI,
	};
	if (replaced >= 0) {
		attr.attach_flags |= BPF_F_REPLACE;
		attr.replace_bpf_fd = (uint32_t)replaced;
	}
	return bpf(BPF_PROG_ATTACH, &attr);
}

static int detach(int cgroup, int program)
{
	union bpf_attr attr = {
		.target_fd = (uint32_t)cgroup,
		.attach_bpf_fd = (uint32_t)program,
		.attach_type = BPF_CGROUP_DEVICE,
	};
	return bpf(BPF_PROG_DETACH, &attr);
}

int op_cgroup_device_bpf(struct context *c, const struct op *op)
{
	int cgroup = reg_fd(c, op->arg[0].n);
	int program = cgroup < 0 ? cgroup : load(c, op->arg[1].p, (size_t)op->arg[1].n);
	if (program < 0)
		return program;
	int r = attach(cgroup, program, -1);
	close(program); // the cgroup holds it now
	return r;
}

static bool same(int program, int other)
{
	struct bpf_prog_info info[2] = {0};
	for (int i = 0; i < 2; i++) {
		union bpf_attr attr = {0};
		attr.info.bpf_fd = (uint32_t)(i ? other : program);
		attr.info.info_len = sizeof(info[i]);
		attr.info.info = (uint64_t)(uintptr_t)&info[i];
		if (bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0)
			return false;
	}
	// a hash of the instructions
	return memcmp(info[0].tag, info[1].tag, sizeof(info[0].tag)) == 0;
}

// Finds the program of the cgroup that is `like` another; or, when it is the only one, any. -ENOENT: there is none at all.
static int find(struct context *c, int cgroup, int like)
{
	uint32_t ids[PROGRAMS_MAX];
	union bpf_attr query = {0};
	query.query.target_fd = (uint32_t)cgroup;
	query.query.attach_type = BPF_CGROUP_DEVICE;
	query.query.prog_ids = (uint64_t)(uintptr_t)ids;
	query.query.prog_cnt = PROGRAMS_MAX;
	int r = bpf(BPF_PROG_QUERY, &query);
	if (r < 0)
		return r;
	uint32_t count = query.query.prog_cnt;
	for (uint32_t i = 0; i < count; i++) {
		union bpf_attr attr = {.prog_id = ids[i]};
		int fd = bpf(BPF_PROG_GET_FD_BY_ID, &attr);
		if (fd < 0 || count == 1 || same(fd, like))
			return fd;
		close(fd);
	}
	if (count == 0)
		return -ENOENT;
	if (c)
		detail_set(c, "the cgroup has programs of others, and none that is the container's",
			"");
	return -EBUSY;
}

int device_replace(struct context *c, int cgroup, const struct blob *now, const struct blob *then)
{
	int old = load(c, now->data, now->size);
	if (old < 0)
		return old;
	int there = find(c, cgroup, old);
	close(old);
	if (there < 0 && there != -ENOENT)
		return there;
	int program = load(c, then->data, then->size);
	int r = program < 0 ? program : attach(cgroup, program, there < 0 ? -1 : there);
	if (r == -EINVAL && program >= 0 && there >= 0) {
		// before Linux 5.6: both for a moment, and so what neither forbids
		r = attach(cgroup, program, -1);
		if (r == 0)
			r = detach(cgroup, there);
	}
	if (program >= 0)
		close(program);
	if (there >= 0)
		close(there);
	return r;
}

int op_cgroup_device_replace(struct context *c, const struct op *op)
{
	int cgroup = reg_fd(c, op->arg[0].n);
	struct blob now = {op->arg[1].p, (size_t)op->arg[1].n};
	struct blob then = {op->arg[2].p, (size_t)op->arg[2].n};
	int r = cgroup < 0 ? cgroup : device_replace(c, cgroup, &now, &then);
	return r < 0 ? r : undo_device_program(c, op, cgroup, &then, &now);
}

int device_rules(const char *dir, const char *rules, size_t size)
{
	char path[PATH_BYTES];
	for (size_t i = 0; i < size; i += strlen(rules + i) + 1) {
		const char *rule = strchr(rules + i, ' ');
		struct text t = text_in(path, sizeof(path));
		text_add(&t, dir);
		text_add(&t, "/devices.");
		if (!rule)
			return -EINVAL;
		text_add_bytes(&t, rules + i, (size_t)(rule - rules) - i);
		int r = t.full ? -ENAMETOOLONG : write_small(AT_FDCWD, path, rule + 1);
		if (r < 0)
			return r;
	}
	return 0;
}

int op_cgroup_device_rules(struct context *c, const struct op *op)
{
	char dir[PATH_BYTES];
	int r = render_path(c, &op->arg[0], dir);
	struct blob rules = {op->arg[1].p, (size_t)op->arg[1].n};
	struct blob back = {op->arg[2].p, (size_t)op->arg[2].n};
	if (r < 0)
		return r;
	// whole texts only: what is read as one ends there
	if ((rules.size && rules.data[rules.size - 1]) || (back.size && back.data[back.size - 1]))
		return -EINVAL;
	r = device_rules(dir, (const char *)rules.data, rules.size);
	if (r == 0)
		return undo_device_rules(c, op, dir, &back);
	if (op->flags & OP_UNDO)
		device_rules(dir, (const char *)back.data, back.size);
	return r;
}
