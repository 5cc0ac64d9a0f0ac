#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// Newer than the C libraries we build with.
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U // Linux 6.3
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x0020 // Linux 6.3
#endif
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 0x1
#define MOUNT_ATTR_NOSUID 0x2
#define MOUNT_ATTR_NODEV 0x4
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

#ifndef SYS_fsopen
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif

#define NAME "tare-init"
#define MEMFD "memfd:" NAME
#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

struct attributes { // struct mount_attr, under a name no header has taken
	uint64_t set, clear, propagation, userns;
};

static int new_memfd(void)
{
	int fd = memfd_create(NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (fd < 0 && errno == EINVAL) // before 6.3 every memfd could be executed
		fd = memfd_create(NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return fd < 0 ? -errno : fd;
}

static int seal(int fd)
{
	if (fchmod(fd, 0755) ||
		(fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_EXEC) && fcntl(fd, F_ADD_SEALS, SEALS))) {
		int error = errno;
		close(fd);
		return -error;
	}
	return fd;
}

// A memfd with the bytes of `file`, sealed. Returns it or -errno.
static int sealed_copy(int file)
{
	struct stat st;
	if (fstat(file, &st))
		return -errno;
	int fd = new_memfd();
	off_t at = 0;
	while (fd >= 0 && at < st.st_size) {
		ssize_t n = sendfile(fd, file, &at, (size_t)(st.st_size - at));
		if (n <= 0) {
			int error = n ? errno : EIO;
			close(fd);
			return -error;
		}
	}
	return fd < 0 ? fd : seal(fd);
}

// Writes all of it. Returns 0 or -errno.
static int write_program(int fd, const void *bytes, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t n = write(fd, (const char *)bytes + at, size - at);
		if (n <= 0)
			return n ? -errno : -EIO;
		at += (size_t)n;
	}
	return 0;
}

static int make_read_only(int mount)
{
	struct attributes a = {.set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
	return syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH, &a, sizeof a) ? -errno : 0;
}

// A mount of the file alone, attached nowhere, read-only for whoever comes to it by this fd or by /proc/PID/exe.
static int detached_mount(int file)
{
	int fd = (int)syscall(SYS_open_tree, file, "", OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH);
	if (fd < 0)
		return -errno;
	int r = make_read_only(fd);
	if (r < 0)
		close(fd);
	return r < 0 ? r : fd;
}

// A tmpfs with nothing on it, attached nowhere. Returns its fd or -errno.
static int detached_tmpfs(void)
{
	int fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -errno;
	int r = (int)syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	if (r == 0)
		r = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	int error = errno;
	close(fs);
	return r < 0 ? -error : r;
}

// A file with these bytes in such a one, which is read-only then. In /proc/PID/exe it reads as a memfd does: so a created container is told.
static int detached_file(const void *bytes, size_t size)
{
	int mount = detached_tmpfs(), file = -1, fd = -1, r = mount;
	if (mount >= 0) {
		file = openat(mount, MEMFD, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
		r = file < 0 ? -errno : write_program(file, bytes, size);
	}
	if (r == 0) {
		fd = openat(mount, MEMFD, O_RDONLY | O_CLOEXEC);
		// whatever the umask is
		r = fd < 0 || fchmod(fd, 0755) || unlinkat(mount, MEMFD, 0) ? -errno : 0;
	}
	if (file >= 0)
		close(file);
	if (r == 0)
		r = make_read_only(mount);
	if (mount >= 0)
		close(mount);
	if (r < 0 && fd >= 0)
		close(fd);
	return r < 0 ? r : fd;
}

int program_of_bytes(const void *bytes, size_t size)
{
	int fd = new_memfd();
	if (fd == -EACCES || fd == -EPERM)
		return detached_file(bytes, size);
	int r = fd < 0 ? fd : write_program(fd, bytes, size);
	if (r == 0)
		return seal(fd);
	if (fd >= 0)
		close(fd);
	return r;
}

int program_open(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	int fd = sealed_copy(file);
	if (fd == -EACCES || fd == -EPERM)
		fd = detached_mount(file);
	close(file);
	return fd;
}

int program_check(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);
	if (seals >= 0)
		return (seals & SEALS) == SEALS ? 0 : -EPERM;
	struct statvfs fs;
	if (fstatvfs(fd, &fs))
		return -errno;
	return fs.f_flag & ST_RDONLY ? 0 : -EPERM;
}
