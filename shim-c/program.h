// tare-init as a file that nobody can write to: what executors, stages and inits are executed from.
#pragma once
#include <stddef.h>

// Opens the installed tare-init at `path` for execveat(fd, "", …, AT_EMPTY_PATH): a sealed memfd with its
// bytes or, where vm.memfd_noexec=2 forbids those, a detached read-only mount of the file. Either way a
// container cannot open the host's file for writing through /proc/PID/exe (CVE-2019-5736).
// Returns a close-on-exec fd, or -errno.
int program_open(const char *path);

// The same of a program that is in memory; where memfds are forbidden, a file in a read-only tmpfs that is mounted nowhere, which takes
// Linux 5.12 and CAP_SYS_ADMIN.
int program_of_bytes(const void *bytes, size_t size);

// Whether fd is what program_open gives. Returns 0, or -errno (-EPERM: it is a file that can be written to).
int program_check(int fd);
