/*
 * The floor: what `run` of the default config takes when nothing but its system calls are made. No config is read, nothing is
 * checked, no state is written, no error is explained: it ends with the line that failed. It makes what runc and Tare make of
 * `runc spec`: the namespaces, a cgroup in each hierarchy with the device rules, the mounts, /dev, masked and read-only paths,
 * capabilities, limits, and one execve; it waits, and removes the cgroups.
 *
 *     floor ROOTFS CGROUP HIERARCHY[=CONTROLLER]…      a seccomp program as raw bytes in the file FLOOR_SECCOMP is loaded
 *                                                  before execve
 *
 * CGROUP is a path without "/" at its beginning, below each hierarchy's mount point. Of version 2 is what has cgroup.procs and
 * no tasks: init is made in it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define MNT_DETACH 2
#define KEEP ((1ull << CAP_AUDIT_WRITE) | (1ull << CAP_KILL) | (1ull << CAP_NET_BIND_SERVICE))

static long checked(long r, int line)
{
	if (r < 0) {
		fprintf(stderr, "floor: line %d: %m\n", line);
		_exit(1);
	}
	return r;
}
#define DO(call) checked((long)(call), __LINE__)

static char **hierarchies;
static const char *cgroup;

static void path_of(char *to, const char *hierarchy, const char *file)
{
	snprintf(to, 512, "%.*s/%s%s%s", (int)strcspn(hierarchy, "="), hierarchy, cgroup,
		*file ? "/" : "", file);
}

static const char *controller_of(const char *hierarchy)
{
	const char *name = strchr(hierarchy, '=');
	return name ? name + 1 : "";
}

static int unified(const char *hierarchy)
{
	return strcmp(controller_of(hierarchy), "2") == 0;
}

static void write_text(const char *path, const char *text)
{
	int fd = DO(open(path, O_WRONLY | O_CLOEXEC));
	DO(write(fd, text, strlen(text)));
	close(fd);
}

static void copy_text(const char *from, const char *to)
{
	char text[4096];
	int fd = DO(open(from, O_RDONLY | O_CLOEXEC));
	ssize_t n = DO(read(fd, text, sizeof(text) - 1));
	close(fd);
	text[n] = 0;
	write_text(to, text);
}

// As every runtime does: what a new cgroup of the v1 cpuset hierarchy lacks comes from the one above.
static void fill_cpuset(const char *hierarchy)
{
	static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};
	for (int i = 0; i < 2; i++) {
		char to[512], from[512];
		path_of(to, hierarchy, files[i]);
		path_of(from, hierarchy, "");
		strcpy(strrchr(from, '/') + 1, files[i]);
		copy_text(from, to);
	}
}

static void device_rules(const char *hierarchy)
{
	static const char *const rules[] = {"c *:* m", "b *:* m", "c 1:3 rwm", "c 1:8 rwm",
		"c 1:7 rwm", "c 5:0 rwm", "c 1:5 rwm", "c 1:9 rwm", "c 136:* rwm", "c 5:2 rwm",
		"c 10:200 rwm"};
	char path[512];
	path_of(path, hierarchy, "devices.deny");
	write_text(path, "a");
	path_of(path, hierarchy, "devices.allow");
	int fd = DO(open(path, O_WRONLY | O_CLOEXEC));
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		DO(write(fd, rules[i], strlen(rules[i])));
	close(fd);
}

static void make_cgroup(const char *hierarchy)
{
	char path[512];
	path_of(path, hierarchy, "");
	DO(mkdir(path, 0755));
	if (strcmp(controller_of(hierarchy), "devices") == 0)
		device_rules(hierarchy);
	if (strcmp(controller_of(hierarchy), "cpuset") == 0)
		fill_cpuset(hierarchy);
}

static int in_root(int root, const char *path, int flags)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC | (uint64_t)flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

static void attach(int mount, int to)
{
	DO(syscall(SYS_move_mount, mount, "", to, "",
		MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
	close(to);
}

// options: pairs of key and value, NULL-ended; a value "" makes a flag of it
static int file_system(const char *type, unsigned attributes, const char *const *options)
{
	int fs = DO(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC));
	for (; options && *options; options += 2)
		DO(syscall(SYS_fsconfig, fs, *options[1] ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG,
			options[0], *options[1] ? options[1] : NULL, 0));
	DO(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	int mount = DO(syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, attributes));
	close(fs);
	return mount;
}

static void bind_readonly(int from, const char *name, int to, unsigned attributes)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | attributes};
	int tree = DO(syscall(SYS_open_tree, from, name,
		OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | (*name ? 0 : AT_EMPTY_PATH)));
	DO(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)));
	attach(tree, to);
	close(tree);
}

static int mount_cgroups(int root)
{
	const unsigned quiet = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	int top = file_system("tmpfs", quiet, (const char *const[]){"mode", "755", NULL});
	attach(top, DO(in_root(root, "/sys/fs/cgroup", 0)));
	for (char **h = hierarchies; *h; h++) {
		char path[512];
		if (unified(*h))
			continue;
		path_of(path, *h, "");
		const char *name = controller_of(*h);
		DO(mkdirat(top, name, 0755));
		bind_readonly(AT_FDCWD, path, DO(in_root(top, name, 0)), quiet);
	}
	return top;
}

static void mounts(int root)
{
	const unsigned quiet = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	int proc = file_system("proc", 0, NULL);
	attach(proc, DO(in_root(root, "/proc", 0)));
	int dev = file_system("tmpfs", MOUNT_ATTR_NOSUID | MOUNT_ATTR_STRICTATIME,
		(const char *const[]){"mode", "755", "size", "65536k", NULL});
	attach(dev, DO(in_root(root, "/dev", 0)));
	DO(mkdirat(dev, "pts", 0755));
	DO(mkdirat(dev, "shm", 0755));
	DO(mkdirat(dev, "mqueue", 0755));
	attach(file_system("devpts", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
		       (const char *const[]){"newinstance", "", "ptmxmode", "0666", "mode", "0620",
			       "gid", "5", NULL}),
		DO(in_root(dev, "pts", 0)));
	attach(file_system("tmpfs", quiet,
		       (const char *const[]){"mode", "1777", "size", "65536k", NULL}),
		DO(in_root(dev, "shm", 0)));
	attach(file_system("mqueue", quiet, NULL), DO(in_root(dev, "mqueue", 0)));
	attach(file_system("sysfs", quiet | MOUNT_ATTR_RDONLY, NULL), DO(in_root(root, "/sys", 0)));
	mount_cgroups(root);

	static const struct {
		const char *name;
		unsigned minor, major;
	} nodes[] = {{"null", 3, 1}, {"random", 8, 1}, {"full", 7, 1}, {"tty", 0, 5},
		{"zero", 5, 1}, {"urandom", 9, 1}};
	for (int i = 0; i < 6; i++)
		DO(mknodat(dev, nodes[i].name, S_IFCHR | 0666,
			makedev(nodes[i].major, nodes[i].minor)));
	DO(symlinkat("pts/ptmx", dev, "ptmx"));
	DO(symlinkat("/proc/self/fd", dev, "fd"));
	DO(symlinkat("/proc/self/fd/0", dev, "stdin"));
	DO(symlinkat("/proc/self/fd/1", dev, "stdout"));
	DO(symlinkat("/proc/self/fd/2", dev, "stderr"));

	DO(fchdir(root));
	DO(syscall(SYS_pivot_root, ".", "."));
	DO(syscall(SYS_umount2, ".", MNT_DETACH));
	struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
	DO(syscall(SYS_mount_setattr, root, "", AT_EMPTY_PATH, &readonly, sizeof(readonly)));

	static const char *const read_only[] = {"bus", "fs", "irq", "sys", "sysrq-trigger", NULL};
	for (const char *const *name = read_only; *name; name++) {
		int fd = in_root(proc, *name, 0);
		if (fd >= 0)
			bind_readonly(fd, "", fd, 0);
	}
	static const char *const masked[] = {"acpi", "asound", "kcore", "keys", "latency_stats",
		"timer_list", "timer_stats", "sched_debug", "scsi", NULL};
	int null = DO(in_root(dev, "null", 0));
	for (const char *const *name = masked; *name; name++) {
		struct stat st;
		int fd = in_root(proc, *name, 0);
		if (fd < 0)
			continue;
		fstat(fd, &st);
		attach(S_ISDIR(st.st_mode)
				? file_system("tmpfs", MOUNT_ATTR_RDONLY, NULL)
				: (int)DO(syscall(SYS_open_tree, null, "",
					  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH)),
			fd);
	}
	attach(file_system("tmpfs", MOUNT_ATTR_RDONLY, NULL),
		DO(in_root(root, "/sys/firmware", 0)));
}

static void loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK};
	int fd = DO(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	DO(ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
}

static void credentials(void)
{
	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (!(KEEP & 1ull << cap))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{(uint32_t)KEEP, (uint32_t)KEEP, 0}};
	DO(syscall(SYS_setgroups, 0, NULL));
	DO(syscall(SYS_setresgid, 0, 0, 0));
	DO(syscall(SYS_setresuid, 0, 0, 0));
	DO(syscall(SYS_capset, &header, data));
}

static struct sock_fprog filter;

static void read_filter(void)
{
	static struct sock_filter code[BPF_MAXINSNS];
	const char *file = getenv("FLOOR_SECCOMP");
	if (!file)
		return;
	int fd = DO(open(file, O_RDONLY | O_CLOEXEC));
	ssize_t size = DO(read(fd, code, sizeof(code)));
	close(fd);
	filter = (struct sock_fprog){
		.len = (unsigned short)((size_t)size / sizeof(*code)), .filter = code};
}

static void init(const char *rootfs, int go)
{
	char word;
	DO(setsid());
	DO(syscall(SYS_unshare, CLONE_NEWNET));
	loopback();
	DO(read(go, &word, 1));
	for (char **h = hierarchies; *h; h++) {
		char path[512];
		if (unified(*h))
			continue;
		path_of(path, *h, "tasks");
		write_text(path, "0");
	}
	DO(syscall(SYS_mount, NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
	int tree = DO(syscall(SYS_open_tree, AT_FDCWD, rootfs,
		OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
	attach(tree, DO(open(rootfs, O_PATH | O_CLOEXEC)));
	mounts(tree);
	DO(sethostname("floor", 5));
	DO(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	struct rlimit files = {1024, 1024};
	DO(setrlimit(RLIMIT_NOFILE, &files));
	DO(chdir("/"));
	credentials();
	if (filter.filter)
		DO(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
	char *argv[] = {"/true", NULL};
	char *envp[] = {"PATH=/bin", "TERM=xterm", NULL};
	DO(execve("/true", argv, envp));
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	int pipe_fds[2], into = -1;
	cgroup = argv[2];
	hierarchies = argv + 3;
	DO(pipe2(pipe_fds, O_CLOEXEC));
	read_filter();
	umask(0);
	for (char **h = hierarchies; *h; h++) {
		char path[512];
		if (!unified(*h))
			continue;
		make_cgroup(*h);
		path_of(path, *h, "");
		into = (int)DO(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
	}
	struct clone_args args = {
		.flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID,
		.exit_signal = SIGCHLD,
	};
	if (into >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)into;
	}
	pid_t pid = (pid_t)DO(syscall(SYS_clone3, &args, sizeof(args)));
	if (pid == 0)
		init(argv[1], pipe_fds[0]);
	for (char **h = hierarchies; *h; h++)
		if (!unified(*h))
			make_cgroup(*h);
	DO(write(pipe_fds[1], "", 1));
	int status;
	DO(waitpid(pid, &status, 0));
	for (char **h = hierarchies; *h; h++) {
		char path[512];
		path_of(path, *h, "");
		DO(rmdir(path));
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
