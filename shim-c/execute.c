// The loop: op after op of a list, fallbacks, undo, and the processes that CLONE makes.
#include "fault.h"
#include "handlers.h"
#include "handover.h"
#include <signal.h>
#include <stdlib.h>

static int op_commit(struct context *c, const struct op *op)
{
	(void)op;
	undo_forget(c);
	return 0;
}

static int op_set_slot(struct context *c, const struct op *op)
{
	slot_set(c, op->arg[0].n, op->arg[1].n);
	return 0;
}

static op_handler *const handlers[OP_LAST + 1] = {
	[OP_COMMIT] = op_commit,
	[OP_CHANNEL] = op_channel,
	[OP_CLONE] = op_clone,
	[OP_SYNC_SEND] = op_sync_send,
	[OP_SYNC_WAIT] = op_sync_wait,
	[OP_SEND_SLOT] = op_send_slot,
	[OP_RECV_SLOT] = op_recv_slot,
	[OP_SET_SLOT] = op_set_slot,
	[OP_ADOPT] = op_adopt,
	[OP_OPEN] = op_open,
	[OP_OPEN_IN] = op_open_in,
	[OP_CLOSE] = op_close,
	[OP_READ_FILE] = op_read_file,
	[OP_READ_HEAD] = op_read_head,
	[OP_READ_LINK] = op_read_link,
	[OP_STAT] = op_stat,
	[OP_READ_DIR] = op_read_dir,
	[OP_HOST_FACTS] = op_host_facts,
	[OP_MKDIR] = op_mkdir,
	[OP_WRITE_FILE] = op_write_file,
	[OP_RENAME] = op_rename,
	[OP_UNLINK] = op_unlink,
	[OP_LOCK_DIR] = op_lock_dir,
	[OP_BIND_SOCKET] = op_bind_socket,
	[OP_REMOVE_DIR] = op_remove_dir,
	[OP_WRITE_IN] = op_write_in,
	[OP_TOUCH] = op_touch,
	[OP_PROC_START] = op_proc_start,
	[OP_PIDFD_OPEN] = op_pidfd_open,
	[OP_KILL] = op_kill,
	[OP_WAIT_EXIT] = op_wait_exit,
	[OP_PRLIMIT] = op_prlimit,
	[OP_START] = op_start,
	[OP_START_WAIT] = op_start_wait,
	[OP_CGROUP_MAKE] = op_cgroup_make,
	[OP_CPUSET_INHERIT] = op_cpuset_inherit,
	[OP_CGROUP_REMOVE] = op_cgroup_remove,
	[OP_CGROUP_KILL] = op_cgroup_kill,
	[OP_CGROUP_FREEZE] = op_cgroup_freeze,
	[OP_CGROUP_THAW] = op_cgroup_thaw,
	[OP_CGROUP_DEVICE_REPLACE] = op_cgroup_device_replace,
	[OP_CGROUP_DEVICE_RULES] = op_cgroup_device_rules,
	[OP_CGROUP_TYPE] = op_cgroup_type,
	[OP_CGROUP_PRUNE] = op_cgroup_prune,
	[OP_CGROUP_DEVICE_BPF] = op_cgroup_device_bpf,
	[OP_PIPE_OWNER] = op_pipe_owner,
	[OP_SENDER_PIDS] = op_sender_pids,
	[OP_RECV_PID] = op_recv_pid,
	[OP_CHECK_MAP] = op_check_map,
	[OP_NAME] = op_name,
	[OP_SETSID] = op_setsid,
	[OP_UNSHARE] = op_unshare,
	[OP_SETNS] = op_setns,
	[OP_DUMPABLE] = op_dumpable,
	[OP_UMASK] = op_umask,
	[OP_HOSTNAME] = op_hostname,
	[OP_LOOPBACK] = op_loopback,
	[OP_KEYRING] = op_keyring,
	[OP_SETGROUPS] = op_setgroups,
	[OP_SETGID] = op_setgid,
	[OP_SETUID] = op_setuid,
	[OP_CAP_BOUND] = op_cap_bound,
	[OP_KEEP_CAPS] = op_keep_caps,
	[OP_CAP_SET] = op_cap_set,
	[OP_CAP_AMBIENT] = op_cap_ambient,
	[OP_NO_NEW_PRIVS] = op_no_new_privs,
	[OP_CHDIR] = op_chdir,
	[OP_FCHDIR] = op_fchdir,
	[OP_CHROOT] = op_chroot,
	[OP_CHECK_CWD] = op_check_cwd,
	[OP_STDIO_OWNER] = op_stdio_owner,
	[OP_FIND_EXEC] = op_find_exec,
	[OP_PASSWD_HOME] = op_passwd_home,
	[OP_CLOEXEC_FROM] = op_cloexec_from,
	[OP_EXEC] = op_exec,
	[OP_CLOSE_REGS] = op_close_regs,
	[OP_KEEP_FDS] = op_keep_fds,
	[OP_SECCOMP] = op_seccomp,
	[OP_FS_MOUNT] = op_fs_mount,
	[OP_OPEN_TREE] = op_open_tree,
	[OP_MOUNT_SETATTR] = op_mount_setattr,
	[OP_MOVE_MOUNT] = op_move_mount,
	[OP_PROPAGATE] = op_propagate,
	[OP_PIVOT_ROOT] = op_pivot_root,
	[OP_UMOUNT] = op_umount,
	[OP_TARGET] = op_target,
	[OP_MKNOD] = op_mknod,
	[OP_SYMLINK] = op_symlink,
	[OP_CHECK_CHAR] = op_check_char,
	[OP_CHECK_NOT_FS] = op_check_not_fs,
	[OP_STDIO_NULL] = op_stdio_null,
	[OP_DOMAINNAME] = op_domainname,
	[OP_GET_PID] = op_get_pid,
	[OP_SCHEDULER] = op_scheduler,
	[OP_IO_PRIORITY] = op_io_priority,
	[OP_PERSONALITY] = op_personality,
	[OP_MEMORY_POLICY] = op_memory_policy,
	[OP_HOOK] = op_hook,
	[OP_START_BEGIN] = op_start_begin,
	[OP_START_END] = op_start_end,
	[OP_RUN] = op_run,
	[OP_READ_XATTR] = op_read_xattr,
	[OP_READ_REGULAR] = op_read_regular,
	[OP_WRITE_BYTES] = op_write_bytes,
	[OP_ACCESS] = op_access,
	[OP_CHECK_FS] = op_check_fs,
	[OP_CHECK_OTHER] = op_check_other,
	[OP_NET_DEVICE] = op_net_device,
	[OP_AFFINITY] = op_affinity,
	[OP_CONNECT] = op_connect,
	[OP_PASS_FD] = op_pass_fd,
	[OP_TAKE_FD] = op_take_fd,
	[OP_MOUNT] = op_mount,
	[OP_REMOUNT] = op_remount,
	[OP_REOPEN] = op_reopen,
	[OP_COPY_UP] = op_copy_up,
	[OP_COPY_SYMLINK] = op_copy_symlink,
	[OP_IDMAP] = op_idmap,
	[OP_ID_NAMESPACE] = op_id_namespace,
	[OP_ATTACH] = op_attach,
	[OP_SEND_FD] = op_send_fd,
	[OP_STDIO_FD] = op_stdio_fd,
	[OP_PTY] = op_pty,
	[OP_CONTROLLING_TERMINAL] = op_controlling_terminal,
	[OP_TERMINAL_RAW] = op_terminal_raw,
	[OP_TERMINAL_SIZE] = op_terminal_size,
	[OP_TERMINAL_SIZE_LIKE] = op_terminal_size_like,
	[OP_CLEAR_ONLCR] = op_clear_onlcr,
	[OP_SUPERVISE] = op_supervise,
	[OP_NOTIFY_BIND] = op_notify_bind,
	[OP_NOTIFY_RELAY] = op_notify_relay,
	[OP_NOTIFY_BARRIER] = op_notify_barrier,
	[OP_BUS_OPEN] = op_bus_open,
	[OP_BUS_SEND] = op_bus_send,
	[OP_BUS_READ] = op_bus_read,
	[OP_CHOWN] = op_chown,
	[OP_CGROUP_WRITE] = op_cgroup_write,
	[OP_WATCH_COUNTER] = op_watch_counter,
};

// @param op NULL for one that cannot be read
static int fail(struct context *c, const struct op *op, int error)
{
	if (c->failure.error == 0) {
		const char *pointer = c->pointer;
		if (op && !*pointer)
			pointer = plan_cause(&c->plan, op->cause);
		struct text t = text_in(c->failure.pointer, sizeof(c->failure.pointer));
		text_add(&t, pointer);
		c->failure.list = c->list;
		c->failure.op = c->op;
		c->failure.error = -error;
		memcpy(c->failure.detail, c->detail, strlen(c->detail) + 1);
	}
	return -1;
}

// Executes one op with what surrounds it. Returns how many of the following ops are skipped, or a negative errno.
static int run_op(struct context *c, const struct op *op)
{
	if (c->detail[0])
		c->detail[0] = 0;
	if (c->pointer[0])
		c->pointer[0] = 0;
	int r = 0, skip = 0;
	uint32_t error = 0;
	if (op->flags & OP_REPORT)
		r = results_begin(c);
	if (r == 0)
		r = fault_before(c);
	if (r == 0 && op->code == OP_JUMP)
		skip = (int)op->arg[0].n;
	else if (r == 0)
		r = handlers[op->code](c, op);
	fault_after(c);
	if (r > 0) // some system calls answer with a number
		r = 0;
	// Where a process of this plan has failed, that is what went wrong. An op that needs it may fail with almost anything then: its
	// files in procfs are gone (ENOENT), or root's (EACCES).
	if (r < 0 && r != -ECANCELED && c->failure.error == 0)
		r = last_words(c, r);
	if (r < 0 && c->failure.error == 0) {
		for (uint32_t i = 0; i < op->fallbacks; i++) {
			if (get16(op->fallback + 4 * i) == -r) {
				error = (uint32_t)-r;
				skip = get16(op->fallback + 4 * i + 2);
				r = 0;
				break;
			}
		}
	}
	if (r == 0 && c->record_at)
		r = results_end(c, error);
	if (r < 0 && c->record_at) {
		c->output.length = c->record_at;
		c->record_at = 0;
	}
	return r < 0 ? r : skip;
}

int run_list(struct context *c, uint32_t number)
{
	struct plan_list list = plan_list(&c->plan, number);
	const uint8_t *at = list.ops;
	int skip = 0;
	c->list = number;
	for (c->op = 0; c->op < list.count; c->op++) {
		struct op op;
		// Every process decodes for itself; plan_check has accepted the same bytes before.
		if (plan_op(at, (uint32_t)(list.ops + list.size - at), &op))
			return fail(c, NULL, -EBADMSG);
		at += op.size;
		if (skip > 0) {
			skip--;
			continue;
		}
		skip = run_op(c, &op);
		if (skip < 0)
			return fail(c, &op, skip);
	}
	return 0;
}

_Noreturn static void process_end(struct context *c)
{
	undo_run(c);
	if (c->report >= 0) // an executor that is gone does not want to know
		failure_send(c->report, &c->failure);
	_exit(1);
}

_Noreturn void run_process(struct context *c, uint32_t number)
{
	uint32_t report = plan_list(&c->plan, number).report;
	c->report = report == NONE ? -1 : reg_fd(c, report);
	if (run_list(c, number) == 0)
		_exit(0);
	process_end(c);
}

_Noreturn void process_failed(struct context *c, const struct op *op, int error)
{
	fail(c, op, error);
	process_end(c);
}

// What a new process does not share with the one that made it.
static void become_child(struct context *c)
{
	undo_forget(c);
	if (c->control >= 0)
		close(c->control);
	c->control = -1;
	c->watching = false;
	c->channels = 0;
	for (uint32_t reg = 0; reg < REGISTERS; reg++) {
		// flock belongs to the open file: a copy of its fd would hold the lock after the executor's end
		if (c->locks & 1ull << reg)
			reg_close(c, reg);
	}
}

int op_clone(struct context *c, const struct op *op)
{
	int pidfd = -1;
	uint64_t flags = op->arg[1].n;
	if (c->reaps)
		flags &= ~(uint64_t)CLONE_PARENT;
	struct clone_args args = {
		.flags = flags | CLONE_PIDFD,
		.pidfd = (uint64_t)(uintptr_t)&pidfd,
		// with CLONE_PARENT the kernel takes the parent's own (and refuses another)
		.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD,
	};
	// CLONE_VM would let the child write in our memory, CLONE_THREAD and others make no process of it
	if (flags & (CLONE_VM | CLONE_VFORK | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
			    CLONE_THREAD | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID))
		return -EINVAL;
	if (op->arg[2].n != NONE) {
		int cgroup = reg_fd(c, op->arg[2].n);
		if (cgroup < 0)
			return cgroup;
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup;
	}
	uint32_t list = (uint32_t)op->arg[0].n;
	int pid = c->program < 0 ? sys_clone3(&args, sizeof(args)) : handover_clone(c, &args, list);
	if (pid < 0)
		return pid;
	if (pid == 0) {
		become_child(c);
		run_process(c, list);
	}
	slot_set(c, op->arg[4].n, (uint64_t)pid);
	int r = undo_kill(c, op, pidfd);
	if (r == 0 && op->arg[3].n != NONE)
		return reg_set(c, op->arg[3].n, pidfd);
	close(pidfd);
	return r;
}
