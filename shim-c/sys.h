// Raw system calls: those libc has no wrapper for, and those whose wrapper does more than the call
// (musl's setuid family synchronizes threads, which a process made by a raw clone3 must not do).
// Every function returns the kernel's answer: negative is -errno.
//
// <sys/mount.h> and <sched.h> are never included: glibc's and the kernel's headers define the same names.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static inline int result(long r)
{
	return r < 0 ? -errno : (int)r;
}

/** Of a clock that only runs on. */
static inline int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/** How long it is until `end`, of now_ms; 0 when that is past. */
static inline int ms_left(int64_t end)
{
	int64_t left = end - now_ms();
	return left < 0 ? 0 : (int)left;
}

// musl's fcntl asks twice, and its open too where openat does not.
static inline int sys_dup_above(int fd, int least)
{
	return result(syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, least));
}

static inline int sys_clone3(struct clone_args *args, size_t size)
{
	return result(syscall(SYS_clone3, args, size));
}

static inline int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	return result(syscall(SYS_close_range, first, last, flags));
}

static inline int sys_pidfd_open(pid_t pid)
{
	return result(syscall(SYS_pidfd_open, pid, 0));
}

static inline int sys_pidfd_send_signal(int pidfd, int signal)
{
	return result(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

static inline int sys_faccessat2(int at, const char *path, int mode, int flags)
{
	return result(syscall(SYS_faccessat2, at, path, mode, flags));
}

static inline int sys_fchmodat2(int at, const char *path, mode_t mode, int flags)
{
	return result(syscall(SYS_fchmodat2, at, path, mode, flags));
}

static inline int sys_umount2(const char *path, int flags)
{
	return result(syscall(SYS_umount2, path, flags));
}

/** openat2 by hand: open_walk.c. */
int open_walk(int at, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/**
 * openat2, close-on-exec; by hand where it is not there (ENOSYS), or forbidden (EPERM). With RESOLVE_IN_ROOT the kernel answers EAGAIN when a rename or a mount anywhere
 * raced with a ".." it resolved (openat2(2)): tried again a bounded number of times.
 */
static inline int sys_openat2(
	int at, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
	int r = -EAGAIN;
	for (int i = 0; i < 128 && r == -EAGAIN; i++)
		r = result(syscall(SYS_openat2, at, path, &how, sizeof(how)));
	return r == -ENOSYS || r == -EPERM ? open_walk(at, path, flags, mode, resolve) : r;
}
