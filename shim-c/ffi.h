// What libtare.so exports: the two things that a host can't say in frames.
#pragma once

// Starts a reaper as a thread of this process, with all signals blocked. program_path is the installed tare-init.
// Returns the host's end of its socket (close-on-exec), or -errno.
int tare_reaper_start(const char *program_path);

// Becomes the executor: the embedder's init program calls it (Factory.startInitialization). control and program are
// the fds that _TARE_INIT names, nofile the soft limit to go back to, or -1. Returns only on failure, with -errno.
int tare_become(int control, int program, long long nofile);
