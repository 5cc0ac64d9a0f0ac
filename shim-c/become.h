// The way of an executor through an embedder's init program (initPath, initArgs).
//
// Node marks every fd up to 15 that it inherits close-on-exec, and further ones until the first gap. So that it can become
// tare-init by process.execve alone, the session's fds are placed for it after a gap:
//
//     BECOME_FD control socket   BECOME_FD+1 tare-init   BECOME_FD+2 … the container's fds 3, 4, …
//
// and named by _TARE_INIT=CONTROL:PROGRAM:NOFILE:PASSED. It executes PROGRAM, by its fd, as
// `tare-init become CONTROL PASSED NOFILE`. NOFILE is the soft RLIMIT_NOFILE to go back to, or -1.
#pragma once

#define BECOME_FD 32

// Puts the fds where an executor has them and undoes what Node did to its process.
// Returns the control socket's number, 3 + passed, or -errno.
int become_executor(int control, int passed, const char *nofile);
