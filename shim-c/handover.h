// How a process that CLONE makes becomes tare-init on its way: where the one that executes the plan is another program, of which
// nothing may come near a container (CVE-2019-5736: its file could be opened for writing through /proc/PID/exe). The child of a
// vfork executes tare-init, from a sealed memfd, with what CLONE's other children have as a copy: the plan, registers, slots and
// texts, in a memfd that it is given.
#pragma once
#include "executor.h"

/**
 * Makes a process that goes on with a list as `tare-init list`, from context.program.
 * @param args as for clone3; what vfork needs is added
 * @returns its pid, or a negative errno when it was not made, or could not become tare-init
 */
int handover_clone(struct context *c, struct clone_args *args, uint32_t list);

/** The role "list": takes what was handed over from an fd, and executes its list. Returns only if it cannot: the exit code. */
int handover_main(struct context *c, int fd);
