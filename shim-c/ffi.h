// What libtare.so exports: the two things that a host can't say in frames.
#pragma once

// Starts a reaper as a thread of this process, with all signals blocked. program_path is the installed tare-init,
// worker_path the native command, or "". Returns the host's end of its socket (close-on-exec), or -errno.
int tare_reaper_start(const char *program_path, const char *worker_path);

// Executes tare-init in place of this process, as become.h says: an embedder's init program calls it
// (Factory.startInitialization). The numbers are those of _TARE_INIT. Returns only on failure, with -errno.
int tare_become(int control, int program, int passed, long long nofile);
