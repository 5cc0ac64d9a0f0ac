// One function an op: it executes it, and returns 0 or a negative errno. What each does stands in ops.def.
#pragma once
#include "executor.h"

typedef int op_handler(struct context *c, const struct op *op);

// channel.c
op_handler op_channel, op_sync_send, op_sync_wait, op_send_slot, op_recv_slot, op_pass_fd,
	op_take_fd;
// execute.c
op_handler op_clone;
// ops_files.c
op_handler op_open, op_open_in, op_close, op_mkdir, op_write_file, op_rename, op_unlink,
	op_lock_dir, op_bind_socket, op_remove_dir, op_write_in, op_write_bytes, op_touch;
// ops_read.c
op_handler op_read_file, op_read_head, op_read_regular, op_read_link, op_stat, op_read_dir,
	op_host_facts, op_read_xattr, op_access;
// ops_process.c
op_handler op_adopt, op_proc_start, op_pidfd_open, op_kill, op_wait_exit, op_prlimit, op_start_wait;
// ops_cgroup.c
op_handler op_cgroup_make, op_cpuset_inherit, op_cgroup_remove, op_cgroup_kill, op_cgroup_freeze,
	op_cgroup_thaw, op_cgroup_type, op_cgroup_prune;
// ops_cgroup_device.c
op_handler op_cgroup_device_bpf, op_cgroup_device_replace, op_cgroup_device_rules;
// ops_cgroup_write.c
op_handler op_cgroup_write, op_watch_counter;
// ops_self.c
op_handler op_name, op_setsid, op_unshare, op_setns, op_dumpable, op_umask, op_hostname,
	op_domainname, op_get_pid, op_loopback, op_keyring, op_setgroups, op_setgid, op_setuid,
	op_cap_bound, op_keep_caps, op_cap_set, op_cap_ambient, op_no_new_privs, op_chdir,
	op_fchdir, op_chroot, op_check_cwd, op_stdio_owner, op_stdio_null, op_cloexec_from,
	op_close_regs, op_keep_fds;
// ops_namespace.c
op_handler op_pipe_owner, op_sender_pids, op_recv_pid, op_check_map;
// ops_seccomp.c
op_handler op_seccomp;
// ops_exec.c
op_handler op_find_exec, op_passwd_home, op_exec;
// ops_start.c
op_handler op_start, op_start_begin, op_start_end;
// ops_hook.c
op_handler op_hook, op_run;
// ops_scheduling.c
op_handler op_scheduler, op_io_priority, op_personality, op_memory_policy, op_affinity;
// ops_mount.c
op_handler op_fs_mount, op_attach, op_open_tree, op_mount_setattr, op_move_mount, op_propagate,
	op_pivot_root, op_umount;
// ops_rootfs.c
op_handler op_target, op_mknod, op_symlink, op_copy_symlink;
// ops_check.c
op_handler op_check_char, op_check_not_fs, op_check_fs, op_check_other;
// ops_netdev.c
op_handler op_net_device;
// ops_socket.c
op_handler op_connect, op_send_fd;
// ops_bus.c
op_handler op_bus_open, op_bus_send, op_bus_read, op_chown;
// ops_notify.c
op_handler op_notify_bind, op_notify_relay, op_notify_barrier;
// ops_mount_path.c
op_handler op_mount, op_remount, op_reopen;
// ops_copy.c
op_handler op_copy_up;
// ops_idmap.c
op_handler op_idmap, op_id_namespace;
// ops_terminal.c
op_handler op_stdio_fd, op_pty, op_controlling_terminal, op_terminal_raw, op_terminal_size,
	op_terminal_size_like, op_clear_onlcr;
// supervise.c
op_handler op_supervise;

// --- cgroup_walk.c --------------------------------------------------------------------------------

/** What is done to one cgroup: 0, 1 or an error. */
typedef int cgroup_visit(int parent, const char *name);

/**
 * Visits every cgroup below a path, however deep, each after those below it, and then the one of the path. Goes on after an
 * error: what can be done is done. Returns the first error, else 1 if any visit returned that, else 0.
 */
int cgroup_walk(const char *path, cgroup_visit *visit);
