// Ops on the process itself: its name, namespaces, credentials, working directory, fds.
#include "handlers.h"
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

void name_process(struct context *c, const char *name)
{
	prctl(PR_SET_NAME, name);
	if (!c->title_room)
		return;
	// prctl(PR_SET_MM_ARG_END) would need CAP_SYS_RESOURCE: the old command line is overwritten instead
	memset(c->title, 0, c->title_room);
	struct text t = text_in(c->title, c->title_room);
	text_add(&t, name);
}

int op_name(struct context *c, const struct op *op)
{
	name_process(c, (const char *)op->arg[0].p);
	return 0;
}

int op_setsid(struct context *c, const struct op *op)
{
	(void)c, (void)op;
	return result(setsid());
}

int op_unshare(struct context *c, const struct op *op)
{
	(void)c;
	return result(syscall(SYS_unshare, op->arg[0].n));
}

int op_setns(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	return fd < 0 ? fd : result(syscall(SYS_setns, fd, op->arg[1].n));
}

int op_dumpable(struct context *c, const struct op *op)
{
	(void)c;
	return result(prctl(PR_SET_DUMPABLE, op->arg[0].n, 0, 0, 0));
}

int op_umask(struct context *c, const struct op *op)
{
	(void)c;
	umask((mode_t)op->arg[0].n);
	return 0;
}

int op_hostname(struct context *c, const struct op *op)
{
	(void)c;
	return result(sethostname((const char *)op->arg[0].p, (size_t)op->arg[0].n));
}

int op_domainname(struct context *c, const struct op *op)
{
	(void)c;
	return result(setdomainname((const char *)op->arg[0].p, (size_t)op->arg[0].n));
}

int op_get_pid(struct context *c, const struct op *op)
{
	slot_set(c, op->arg[0].n, (uint64_t)getpid());
	return 0;
}

int op_loopback(struct context *c, const struct op *op)
{
	(void)c, (void)op;
	struct ifreq request = {.ifr_name = "lo"};
	// any family serves: these requests are answered above it
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	int r = result(ioctl(fd, SIOCGIFFLAGS, &request));
	request.ifr_flags |= IFF_UP;
	if (r == 0)
		r = result(ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
	return r;
}

// What a new session keyring allows, and one thing more: whoever has its user id may search it (KEY_USR_SEARCH), so
// that a key put in before the process changed its user is still found. runc gives that too.
#define KEYRING_RIGHTS 0x3f1b0000u

int op_keyring(struct context *c, const struct op *op)
{
	(void)c;
	int ring = result(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, op->arg[0].p));
	return ring < 0 ? ring : result(syscall(SYS_keyctl, KEYCTL_SETPERM, ring, KEYRING_RIGHTS));
}

int op_setgroups(struct context *c, const struct op *op)
{
	(void)c;
	return result(syscall(SYS_setgroups, (size_t)op->arg[0].n, op->arg[0].p));
}

int op_setgid(struct context *c, const struct op *op)
{
	(void)c;
	gid_t gid = (gid_t)op->arg[0].n;
	return result(syscall(SYS_setresgid, gid, gid, gid));
}

int op_setuid(struct context *c, const struct op *op)
{
	(void)c;
	uid_t uid = (uid_t)op->arg[0].n;
	return result(syscall(SYS_setresuid, uid, uid, uid));
}

int op_cap_bound(struct context *c, const struct op *op)
{
	(void)c;
	for (int cap = 0; cap < 64; cap++) {
		if (op->arg[0].n & 1ull << cap || prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
			continue;
		if (errno == EINVAL) // the kernel's last one was the one before
			return cap ? 0 : -errno;
		int error = errno; // who may not drop any may have none to drop
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != 0)
			return -error;
	}
	return 0;
}

int op_keep_caps(struct context *c, const struct op *op)
{
	(void)c;
	return result(prctl(PR_SET_KEEPCAPS, op->arg[0].n, 0, 0, 0));
}

int op_cap_set(struct context *c, const struct op *op)
{
	(void)c;
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	for (int i = 0; i < 2; i++) {
		data[i].effective = (uint32_t)(op->arg[0].n >> 32 * i);
		data[i].permitted = (uint32_t)(op->arg[1].n >> 32 * i);
		data[i].inheritable = (uint32_t)(op->arg[2].n >> 32 * i);
	}
	return result(syscall(SYS_capset, &header, data));
}

int op_cap_ambient(struct context *c, const struct op *op)
{
	(void)c;
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -errno;
	for (int cap = 0; cap < 64; cap++) {
		if ((op->arg[0].n & 1ull << cap) &&
			prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

int op_no_new_privs(struct context *c, const struct op *op)
{
	(void)c, (void)op;
	return result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

int op_chdir(struct context *c, const struct op *op)
{
	(void)c;
	return result(chdir((const char *)op->arg[0].p));
}

int op_fchdir(struct context *c, const struct op *op)
{
	int fd = reg_fd(c, op->arg[0].n);
	return fd < 0 ? fd : result(fchdir(fd));
}

int op_chroot(struct context *c, const struct op *op)
{
	(void)c;
	return result(chroot((const char *)op->arg[0].p));
}

int op_check_cwd(struct context *c, const struct op *op)
{
	(void)c, (void)op;
	char path[PATH_BYTES];
	// the kernel says "(unreachable)/…" of a directory outside the root
	int r = result(syscall(SYS_getcwd, path, sizeof(path)));
	return r < 0 ? r : path[0] == '/' ? 0 : -ENOENT;
}

static bool is_null(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

int op_stdio_owner(struct context *c, const struct op *op)
{
	(void)c;
	for (int fd = 0; fd < 3; fd++) {
		struct stat st;
		if (fstat(fd, &st) < 0)
			return -errno;
		if (st.st_uid == op->arg[0].n || is_null(&st))
			continue;
		if (fchown(fd, (uid_t)op->arg[0].n, (gid_t)-1) < 0 && errno != EPERM &&
			errno != EROFS && errno != EINVAL)
			return -errno;
	}
	return 0;
}

int op_stdio_null(struct context *c, const struct op *op)
{
	int null = reg_fd(c, op->arg[0].n);
	if (null < 0)
		return null;
	for (int fd = 0; fd < 3; fd++) {
		struct stat st;
		if (fstat(fd, &st) < 0)
			return -errno;
		if (is_null(&st) && dup2(null, fd) < 0)
			return -errno;
	}
	return 0;
}

int op_cloexec_from(struct context *c, const struct op *op)
{
	(void)c;
	return sys_close_range((unsigned)op->arg[0].n, ~0u, CLOSE_RANGE_CLOEXEC);
}

int op_close_regs(struct context *c, const struct op *op)
{
	for (uint64_t i = 0; i < op->arg[0].n; i++)
		reg_close(c, get32(op->arg[0].p + 4 * i)); // an empty one is as wanted
	return 0;
}

int op_keep_fds(struct context *c, const struct op *op)
{
	(void)c;
	for (uint64_t i = 0; i < op->arg[0].n; i++) {
		int fd = 3 + (int)i, flags = fcntl(fd, F_GETFD);
		// a number that its sender left empty stays empty
		if (flags < 0 || fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) < 0) {
			if (errno != EBADF)
				return -errno;
		}
	}
	return 0;
}
