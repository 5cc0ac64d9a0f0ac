// Network interfaces of a network namespace, by rtnetlink(7) and netdevice(7).
//
// Every function takes a socket of rt_open, and answers for the namespace that it was opened in. 0 or a negative errno.
#pragma once
#include "executor.h"

/** A routing socket in the network namespace of fd `netns` (-1: in this process's own). The fd, or a negative errno. */
int rt_open(int netns);
/** The number of an interface. -ENODEV when there is none of that name. */
int rt_index(int rt, const char *name);
/** Its IFF_* flags. */
int rt_flags(int rt, const char *name);
/** Switches IFF_UP. */
int rt_set_up(int rt, const char *name, bool up);
/** All its addresses, as the kernel's RTM_NEWADDR messages one after the other, appended to `out`. */
int rt_addresses(int rt, int index, struct buffer *out);
/**
 * Adds such addresses to an interface; one that it has is passed over.
 * @param portable only permanent ones of global scope, and without the label that names the interface they were on
 */
int rt_add_addresses(int rt, int index, const uint8_t *messages, size_t size, bool portable);
/** Moves an interface into the namespace of fd `netns` and gives it that name there. */
int rt_move(int rt, int index, int netns, const char *name);
