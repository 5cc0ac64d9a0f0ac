/**
 * What is kept where while a container is made. A register holds a file descriptor, a slot a number, of one
 * process: init starts with copies of the executor's. Register 0 is REG_LOCK (facts.ts).
 */

/** the executor's end, and init's, of the channel between them */
export const REG_OUTSIDE: u32 = 1;
export const REG_INSIDE: u32 = 2;
/** init, as its pidfd; the second one is opened when the cgroups exist, so that undo kills before it removes them */
export const REG_INIT: u32 = 3;
export const REG_INIT_AGAIN: u32 = 4;
/** start.sock, bound */
export const REG_START: u32 = 5;
/** the container's cgroup (version 2) */
export const REG_CGROUP: u32 = 6;
/** exec: where init is now, when that is another one */
export const REG_CGROUP_CURRENT: u32 = 62;
/** the pid namespace to join */
export const REG_PID_NAMESPACE: u32 = 7;

/** init's: the rootfs, mounted; the directory that it is mounted on */
export const REG_ROOT: u32 = 8;
export const REG_ROOT_TARGET: u32 = 9;
/** the mount that is being made, and its mountpoint */
export const REG_MOUNT: u32 = 10;
export const REG_TARGET: u32 = 11;
/** the tmpfs that holds the cgroup mounts (version 1) */
export const REG_CGROUP_ROOT: u32 = 12;
export const REG_DEV: u32 = 13;
/** the container's own /dev/null, verified */
export const REG_NULL: u32 = 14;
export const REG_OLD_ROOT: u32 = 15;
/** the namespaces to join, one after the other */
export const REG_NAMESPACES: u32 = 16;

/** a terminal: the master of the pseudo-terminal, and its other end */
export const REG_MASTER: u32 = 44;
export const REG_PEER: u32 = 45;
/** where the master goes to */
export const REG_CONSOLE_SOCKET: u32 = 46;
/** init's: the container's devpts, and /dev/console */
export const REG_DEVPTS: u32 = 47;
export const REG_CONSOLE: u32 = 48;
/** the executor's: its stdio, for the relay, and the terminal that shows the container's */
export const REG_INPUT: u32 = 47;
export const REG_OUTPUT: u32 = 48;
export const REG_TERMINAL: u32 = 49;

/** start's: the socket that the container sends to, and the host's, connected */
export const REG_NOTIFY: u32 = 48;
export const REG_NOTIFY_HOST: u32 = 49;

/** a procfs of init's own, which no mount or symlink of the container can reach */
export const REG_PROC: u32 = 24;
/** its sys directory: no name of a sysctl leads out of it */
export const REG_SYSCTL: u32 = 60;
/** the container's own procfs, as the mount on /proc: by its path something else may be reached by now */
export const REG_CONTAINER_PROC: u32 = 61;

/** the directories of the host's procfs with the labels of this process: SELinux's and what AppArmor calls its own */
export const REG_ATTR: u32 = 50;
export const REG_APPARMOR: u32 = 51;
/** the executor's: a user namespace of the maps of an id-mapped mount, and that mount */
export const REG_IDS: u32 = 36;
export const REG_IDMAPPED: u32 = 37;
/** a connection to the bus of systemd: create's, and the one that a unit is stopped on */
export const REG_BUS: u32 = 39;
export const REG_BUS_STOP: u32 = 40;
/** init's own /proc/self/fd, for mount(2) */
export const REG_FDS: u32 = 38;
/** the container's network namespace */
export const REG_NETWORK: u32 = 52;

/** the helper's end, and init's, of the channel for sources of mounts; the helper, as its pidfd */
export const REG_SOURCES: u32 = 25;
export const REG_TAKEN: u32 = 26;
export const REG_HELPER: u32 = 27;

/** the executor's end, and a stage's, of the channel between them */
export const REG_STAGE_OUTSIDE: u32 = 32;
export const REG_STAGE_INSIDE: u32 = 33;

/** the agent of a seccomp filter, its listener, and the channel to an init that starts */
export const REG_AGENT: u32 = 55;
export const REG_LISTENER: u32 = 56;
export const REG_STARTING: u32 = 57;
/** a pidfd of the process, and the socket that it goes to */
export const REG_PIDFD: u32 = 58;
export const REG_PIDFD_SOCKET: u32 = 59;

export const SLOT_PID: u32 = 0;
/** the process that clones init, where init's clone is not the executor's */
export const SLOT_STAGE: u32 = 6;
export const SLOT_START: u32 = 1;
/** holds 0: "this process" for PRLIMIT, "do not compare" for PIDFD_OPEN */
export const SLOT_ZERO: u32 = 2;
/** the mode of a mountpoint */
export const SLOT_MODE: u32 = 3;
/** which of the candidates is the executable */
export const SLOT_EXECUTABLE: u32 = 4;
/** init's pid, as init sees it */
export const SLOT_SELF: u32 = 5;

/** how SUPERVISE ended */
export const SLOT_DONE: u32 = 17;

export const TEXT_HOME: u32 = 0;

/** The SYNC numbers: cgroups are there; init is ready; the state is written. */
export const SYNC_CGROUPS: u32 = 1;
export const SYNC_READY: u32 = 2;
export const SYNC_GO: u32 = 3;
/** The next call is execve: the end of the channel then is its success. */
export const SYNC_EXEC: u32 = 10;
/** Between the first two, for hooks: the mounts are made; the hooks have run. */
export const SYNC_MOUNTED: u32 = 4;
export const SYNC_HOOKED: u32 = 5;
/** After the first: an id-mapped mount, or a device, as a fd. */
export const SYNC_MOUNT: u32 = 36;
/** Of the stage: it is in a new user namespace; that has its maps; init is there. */
export const SYNC_UNSHARED: u32 = 6;
export const SYNC_MAPPED: u32 = 7;
export const SYNC_BORN: u32 = 8;
/** Before the first: init has made its network namespace. */
export const SYNC_NETWORK: u32 = 20;
/** To the helper: the mount namespace is complete but for the container's mounts. */
export const SYNC_SOURCES: u32 = 9;
