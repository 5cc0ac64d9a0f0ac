// Made from shim-c/ops.def by `npm run generate`. Do not edit.
import { List, Tmpl } from "./encoder";

/**
 * skip that many of the following ops
 */
export function jump(l: List, skip: u32): void {
  l.open(1);
  l.u32(skip);
  l.close();
}

/**
 * forget all armed undo: from here a failure leaves what was made
 */
export function commit(l: List): void {
  l.open(2);
  l.close();
}

/**
 * socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC): the two ends. Undo: shutdown, end of file for whoever waits at the other end
 */
export function channel(l: List, parent: u32, child: u32): void {
  l.open(3);
  l.u32(parent);
  l.u32(child);
  l.close();
}

/**
 * clone3 of a process that runs `list`, a later one than this op's; cgroup NONE or a v2 directory for CLONE_INTO_CGROUP (flags hold the
 * CLONE_NEW* and CLONE_PARENT bits only). Registers and slots are inherited by value,
 * but for the registers of LOCK_DIR, which are empty in the new process. It ends when its list does. pidfd NONE: not kept. Undo: SIGKILL through the pidfd, wait for its end
 */
export function clone(l: List, list: u32, flags: u64, cgroup: u32, pidfd: u32, pid: u32): void {
  l.open(4);
  l.u32(list);
  l.u64(flags);
  l.u32(cgroup);
  l.u32(pidfd);
  l.u32(pid);
  l.close();
}

/**
 * send the record {SYNC, number}. EPIPE: read what the other side said last, a FAIL record becomes this op's failure
 */
export function syncSend(l: List, channel: u32, number: u32): void {
  l.open(5);
  l.u32(channel);
  l.u32(number);
  l.close();
}

/**
 * wait for the record {SYNC, number}. A FAIL record becomes this op's failure (with the list, op and errno of the
 * other side); end of file is ECONNRESET. The executor also watches its control socket: its end of file is ECANCELED
 */
export function syncWait(l: List, channel: u32, number: u32): void {
  l.open(6);
  l.u32(channel);
  l.u32(number);
  l.close();
}

/**
 * as SYNC_SEND and SYNC_WAIT, with a slot's value in the record
 */
export function sendSlot(l: List, channel: u32, number: u32, from_: u32): void {
  l.open(7);
  l.u32(channel);
  l.u32(number);
  l.u32(from_);
  l.close();
}

export function recvSlot(l: List, channel: u32, number: u32, to_: u32): void {
  l.open(8);
  l.u32(channel);
  l.u32(number);
  l.u32(to_);
  l.close();
}

/**
 * a number into a slot
 */
export function setSlot(l: List, to_: u32, value: u64): void {
  l.open(9);
  l.u32(to_);
  l.u64(value);
  l.close();
}

/**
 * tell the reaper to wait for this process, which CLONE_PARENT made its child
 */
export function adopt(l: List, pid: u32): void {
  l.open(10);
  l.u32(pid);
  l.close();
}

export function open(l: List, at: u32, path: Tmpl, oflags: u32, mode: u32, out: u32): void {
  l.open(20);
  l.u32(at);
  l.tmpl(path);
  l.u32(oflags);
  l.u32(mode);
  l.u32(out);
  l.close();
}

/**
 * openat2 with RESOLVE_* bits
 */
export function openIn(l: List, at: u32, path: string, oflags: u32, mode: u32, resolve: u32, out: u32): void {
  l.open(21);
  l.u32(at);
  l.str(path);
  l.u32(oflags);
  l.u32(mode);
  l.u32(resolve);
  l.u32(out);
  l.close();
}

export function close(l: List, fd: u32): void {
  l.open(22);
  l.u32(fd);
  l.close();
}

/**
 * results: the file's bytes, at most max (a longer file is EFBIG)
 */
export function readFile(l: List, path: Tmpl, max: u32): void {
  l.open(23);
  l.tmpl(path);
  l.u32(max);
  l.close();
}

/**
 * results: how the file begins: what one read(2) of `size` bytes gives
 */
export function readHead(l: List, path: Tmpl, size: u32): void {
  l.open(350);
  l.tmpl(path);
  l.u32(size);
  l.close();
}

/**
 * results: the link's text
 */
export function readLink(l: List, path: Tmpl): void {
  l.open(24);
  l.tmpl(path);
  l.close();
}

/**
 * results: u32 mode, uid, gid, nlink; u64 dev, ino, rdev, size; atflags 0 or AT_SYMLINK_NOFOLLOW
 */
export function stat(l: List, path: Tmpl, atflags: u32): void {
  l.open(25);
  l.tmpl(path);
  l.u32(atflags);
  l.close();
}

/**
 * results: the names but . and .., each NUL-terminated, sorted by byte value
 */
export function readDir(l: List, path: Tmpl): void {
  l.open(26);
  l.tmpl(path);
  l.close();
}

/**
 * results: u32 euid, egid, the caller's umask, kernel major, kernel minor, the executor's pid, and as bits those calls of the mount
 * API that are missing or forbidden: fsopen, fsconfig, fsmount, open_tree, move_mount, mount_setattr
 */
export function hostFacts(l: List): void {
  l.open(27);
  l.close();
}

/**
 * undo: rmdir
 */
export function mkdir(l: List, at: u32, path: Tmpl, mode: u32): void {
  l.open(28);
  l.u32(at);
  l.tmpl(path);
  l.u32(mode);
  l.close();
}

/**
 * open, write all, close. ! multi: undo unlinks the file when O_CREAT made it (seen by O_EXCL tried first); a failed write undoes at once
 */
export function writeFile(l: List, at: u32, path: Tmpl, oflags: u32, mode: u32, content: Tmpl): void {
  l.open(29);
  l.u32(at);
  l.tmpl(path);
  l.u32(oflags);
  l.u32(mode);
  l.tmpl(content);
  l.close();
}

/**
 * undo: unlink `to`; what it replaced is not put back
 */
export function rename(l: List, at: u32, from_: string, to_: string): void {
  l.open(30);
  l.u32(at);
  l.str(from_);
  l.str(to_);
  l.close();
}

/**
 * unlinkat; flags 0 or AT_REMOVEDIR
 */
export function unlink(l: List, at: u32, path: Tmpl, flags: u32): void {
  l.open(31);
  l.u32(at);
  l.tmpl(path);
  l.u32(flags);
  l.close();
}

/**
 * open a directory, flock(LOCK_EX) it (timeout 0: LOCK_NB, EWOULDBLOCK when held; else wait that many ms, then EWOULDBLOCK),
 * check that the path still names the same inode (ESTALE)
 */
export function lockDir(l: List, path: Tmpl, timeout: u32, out: u32): void {
  l.open(32);
  l.tmpl(path);
  l.u32(timeout);
  l.u32(out);
  l.close();
}

/**
 * a datagram socket bound to dir/name. Undo: unlink
 */
export function bindSocket(l: List, dir: u32, name: string, out: u32): void {
  l.open(33);
  l.u32(dir);
  l.str(name);
  l.u32(out);
  l.close();
}

/**
 * unlink the directory's plain files, sockets and fifos (one level), then the directory. ! multi: repeatable, no undo
 */
export function removeDir(l: List, path: Tmpl): void {
  l.open(34);
  l.tmpl(path);
  l.close();
}

/**
 * open for writing by openat2 with RESOLVE_* bits, and write all in one write(2), as the kernel's own files want it
 */
export function writeIn(l: List, at: u32, path: string, resolve: u32, content: string): void {
  l.open(35);
  l.u32(at);
  l.str(path);
  l.u32(resolve);
  l.str(content);
  l.close();
}

/**
 * field 22 of /proc/PID/stat: the start time in clock ticks
 */
export function procStart(l: List, pid: u32, to_: u32): void {
  l.open(40);
  l.u32(pid);
  l.u32(to_);
  l.close();
}

/**
 * pidfd_open, then compare the start time: ESRCH when it differs or the process is a zombie. start NONE, or holding 0: do not compare. Undo: SIGKILL and wait
 */
export function pidfdOpen(l: List, pid: u32, start: u32, out: u32): void {
  l.open(41);
  l.u32(pid);
  l.u32(start);
  l.u32(out);
  l.close();
}

/**
 * pidfd_send_signal; signal 0 asks only
 */
export function kill(l: List, pidfd: u32, signal: u32): void {
  l.open(42);
  l.u32(pidfd);
  l.u32(signal);
  l.close();
}

/**
 * wait until the process has ended; ETIMEDOUT after so many ms
 */
export function waitExit(l: List, pidfd: u32, timeout: u32): void {
  l.open(43);
  l.u32(pidfd);
  l.u32(timeout);
  l.close();
}

/**
 * prlimit; pid NONE: of this process
 */
export function prlimit(l: List, pid: u32, resource: u32, soft: u64, hard: u64): void {
  l.open(44);
  l.u32(pid);
  l.u32(resource);
  l.u64(soft);
  l.u64(hard);
  l.close();
}

/**
 * tell the created container's init to go on, and wait until its execve has succeeded. Its failure becomes this op's failure (errno and detail).
 * ECONNREFUSED: it is gone; ECONNRESET: it died on the way to its execve
 */
export function start(l: List, dir: u32, name: string): void {
  l.open(45);
  l.u32(dir);
  l.str(name);
  l.close();
}

/**
 * init's side: wait for one datagram on the socket; the channel it brings becomes where this list reports its failures
 */
export function startWait(l: List, socket: u32): void {
  l.open(46);
  l.u32(socket);
  l.close();
}

/**
 * make base/rel with all missing levels; ENOENT in between (another removed an empty parent) starts again, at most 16 times.
 * EBUSY, with words, when it was there already and has processes in it or below it, or is frozen.
 * ! multi: undo removes the levels that this op made, deepest first; the last one with everything below it
 */
export function cgroupMake(l: List, base: string, rel: string): void {
  l.open(50);
  l.str(base);
  l.str(rel);
  l.close();
}

/**
 * fill blank cpuset.cpus and cpuset.mems from the parent, top-down from base (cgroup v1). ! multi: undone with CGROUP_MAKE
 */
export function cpusetInherit(l: List, base: string, rel: string): void {
  l.open(51);
  l.str(base);
  l.str(rel);
  l.close();
}

/**
 * remove base/rel and everything below it; EBUSY is tried again with growing pauses until timeout ms have passed; absent is success. ! multi: repeatable
 */
export function cgroupRemove(l: List, base: string, rel: string, timeout: u32): void {
  l.open(52);
  l.str(base);
  l.str(rel);
  l.u32(timeout);
  l.close();
}

/**
 * kill every process in the directory and below it: cgroup.kill, or without it freeze, kill, thaw; freezer: that v1 freezer directory, "" on v2. ! multi: repeatable
 */
export function cgroupKill(l: List, path: string, freezer: string): void {
  l.open(53);
  l.str(path);
  l.str(freezer);
  l.close();
}

/**
 * remove base/rel when it is empty, quietly leave it when it is not (the shared parent of containers)
 */
export function cgroupPrune(l: List, base: string, rel: string): void {
  l.open(54);
  l.str(base);
  l.str(rel);
  l.close();
}

/**
 * load a BPF_PROG_TYPE_CGROUP_DEVICE program and attach it (BPF_F_ALLOW_MULTI)
 */
export function cgroupDeviceBpf(l: List, cgroup: u32, program: Uint8Array): void {
  l.open(55);
  l.u32(cgroup);
  l.blob(program);
  l.close();
}

/**
 * what ps shows: PR_SET_NAME and the command line
 */
export function name(l: List, name: string): void {
  l.open(60);
  l.str(name);
  l.close();
}

export function setsid(l: List): void {
  l.open(61);
  l.close();
}

export function unshare(l: List, flags: u32): void {
  l.open(62);
  l.u32(flags);
  l.close();
}

export function setns(l: List, fd: u32, flags: u32): void {
  l.open(63);
  l.u32(fd);
  l.u32(flags);
  l.close();
}

export function dumpable(l: List, on: u32): void {
  l.open(64);
  l.u32(on);
  l.close();
}

export function umask(l: List, mask: u32): void {
  l.open(65);
  l.u32(mask);
  l.close();
}

export function hostname(l: List, name: string): void {
  l.open(66);
  l.str(name);
  l.close();
}

/**
 * bring lo up in this network namespace
 */
export function loopback(l: List): void {
  l.open(67);
  l.close();
}

/**
 * keyctl(KEYCTL_JOIN_SESSION_KEYRING, name); its user may search it. ! multi: the process itself only
 */
export function keyring(l: List, name: string): void {
  l.open(68);
  l.str(name);
  l.close();
}

export function setgroups(l: List, gids: Array<u32>): void {
  l.open(69);
  l.u32s(gids);
  l.close();
}

export function setgid(l: List, gid: u32): void {
  l.open(70);
  l.u32(gid);
  l.close();
}

export function setuid(l: List, uid: u32): void {
  l.open(71);
  l.u32(uid);
  l.close();
}

/**
 * drop every capability not in `keep` from the bounding set
 */
export function capBound(l: List, keep: u64): void {
  l.open(72);
  l.u64(keep);
  l.close();
}

export function keepCaps(l: List, on: u32): void {
  l.open(73);
  l.u32(on);
  l.close();
}

export function capSet(l: List, effective: u64, permitted: u64, inheritable: u64): void {
  l.open(74);
  l.u64(effective);
  l.u64(permitted);
  l.u64(inheritable);
  l.close();
}

/**
 * clear the ambient set, then raise these. ! multi: the process itself only
 */
export function capAmbient(l: List, raise: u64): void {
  l.open(75);
  l.u64(raise);
  l.close();
}

export function noNewPrivs(l: List): void {
  l.open(76);
  l.close();
}

export function chdir(l: List, path: string): void {
  l.open(77);
  l.str(path);
  l.close();
}

export function fchdir(l: List, fd: u32): void {
  l.open(78);
  l.u32(fd);
  l.close();
}

export function chroot(l: List, path: string): void {
  l.open(79);
  l.str(path);
  l.close();
}

/**
 * ENOENT when the working directory is outside the root (CVE-2024-21626)
 */
export function checkCwd(l: List): void {
  l.open(80);
  l.close();
}

/**
 * fchown 0, 1 and 2 to uid where they are not it already; /dev/null, and EPERM, EROFS and EINVAL, are passed over
 */
export function stdioOwner(l: List, uid: u32): void {
  l.open(81);
  l.u32(uid);
  l.close();
}

/**
 * the first candidate that is a regular file this process may execute; its number into the slot. ENOENT when none is there, EACCES when one is there but not executable
 */
export function findExec(l: List, candidates: Array<string>, to_: u32): void {
  l.open(82);
  l.strs(candidates);
  l.u32(to_);
  l.close();
}

/**
 * the home directory of uid in /etc/passwd, "/" when it is not there
 */
export function passwdHome(l: List, uid: u32, to_: u32): void {
  l.open(83);
  l.u32(uid);
  l.u32(to_);
  l.close();
}

/**
 * close-on-exec for every fd from `first` on
 */
export function cloexecFrom(l: List, first: u32): void {
  l.open(84);
  l.u32(first);
  l.close();
}

/**
 * execve(candidates[slot], argv, envp). ENOENT and EACCES carry as detail the interpreter or ELF loader that is missing
 */
export function exec(l: List, candidates: Array<string>, which: u32, argv: Array<string>, envp: Array<Tmpl>): void {
  l.open(85);
  l.strs(candidates);
  l.u32(which);
  l.strs(argv);
  l.tmpls(envp);
  l.close();
}

/**
 * close the registers named (ends of channels that belong to others: end of file is how a death is noticed)
 */
export function closeRegs(l: List, regs: Array<u32>): void {
  l.open(86);
  l.u32s(regs);
  l.close();
}

/**
 * sockets and fds of the container itself: fds 3..3+count-1 lose close-on-exec
 */
export function keepFds(l: List, count: u32): void {
  l.open(87);
  l.u32(count);
  l.close();
}

/**
 * the seccomp filter (struct sock_filter each) that EXEC loads, with SECCOMP_FILTER_FLAG_* flags, as the last call before its
 * execve: what comes before is not in the filter's way. With SECCOMP_FILTER_FLAG_NEW_LISTENER, EXEC sends the listener where this list
 * reports its failures: {SYNC, 0xfffffffe} with the fd; and executes when {SYNC, 0xfffffffd} is the answer
 */
export function seccomp(l: List, program: Uint8Array, flags: u32): void {
  l.open(88);
  l.blob(program);
  l.u32(flags);
  l.close();
}

/**
 * fsopen, fsconfig (each option "key=value" or "key"; "ro" sets the superblock flag too), fsmount with MOUNT_ATTR_* attrs
 */
export function fsMount(l: List, type: string, source: string, options: Array<Tmpl>, attrs: u32, out: u32): void {
  l.open(90);
  l.str(type);
  l.str(source);
  l.tmpls(options);
  l.u32(attrs);
  l.u32(out);
  l.close();
}

/**
 * open_tree with OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC and flags (AT_RECURSIVE, AT_EMPTY_PATH)
 */
export function openTree(l: List, at: u32, path: string, flags: u32, out: u32): void {
  l.open(91);
  l.u32(at);
  l.str(path);
  l.u32(flags);
  l.u32(out);
  l.close();
}

/**
 * mount_setattr on the mount of fd (AT_EMPTY_PATH); flags 0 or AT_RECURSIVE
 */
export function mountSetattr(l: List, fd: u32, flags: u32, set: u64, clear: u64, propagation: u64): void {
  l.open(92);
  l.u32(fd);
  l.u32(flags);
  l.u64(set);
  l.u64(clear);
  l.u64(propagation);
  l.close();
}

/**
 * move_mount of a mount fd onto the fd of a target
 */
export function moveMount(l: List, fd: u32, to_: u32): void {
  l.open(93);
  l.u32(fd);
  l.u32(to_);
  l.close();
}

/**
 * mount(NULL, path, NULL, flags, NULL): propagation only
 */
export function propagate(l: List, path: string, flags: u32): void {
  l.open(94);
  l.str(path);
  l.u32(flags);
  l.close();
}

/**
 * pivot_root(".", ".")
 */
export function pivotRoot(l: List): void {
  l.open(95);
  l.close();
}

export function umount(l: List, path: string, flags: u32): void {
  l.open(96);
  l.str(path);
  l.u32(flags);
  l.close();
}

/**
 * a mountpoint inside root, made where missing, every component by openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS) and mkdirat;
 * `like` NONE: a directory; else a directory or an empty file as what that register holds. perm: the mode bits of a target that was there, 01777 (tmpfs's own default, so that `mode=` of it changes nothing) when it was made.
 * What it makes in the rootfs stays (as with runc)
 */
export function target(l: List, root: u32, path: string, like: u32, out: u32, perm: u32): void {
  l.open(97);
  l.u32(root);
  l.str(path);
  l.u32(like);
  l.u32(out);
  l.u32(perm);
  l.close();
}

/**
 * a device node (mode with S_IFCHR, S_IFBLK or S_IFIFO); one that is there must be the same type and device (EEXIST); then fchmod and fchown. ! multi: undo
 * unlinks what it made (from the moment that it did); in the rootfs, where it is not asked for, a device stays
 */
export function mknod(l: List, dir: u32, name: string, mode: u32, major: u32, minor: u32, uid: u32, gid: u32): void {
  l.open(98);
  l.u32(dir);
  l.str(name);
  l.u32(mode);
  l.u32(major);
  l.u32(minor);
  l.u32(uid);
  l.u32(gid);
  l.close();
}

/**
 * symlinkat; one that is there with the same target is success
 */
export function symlink(l: List, target: string, dir: u32, name: string): void {
  l.open(99);
  l.str(target);
  l.u32(dir);
  l.str(name);
  l.close();
}

/**
 * EINVAL unless fd is a character device of that number (a masked path must not be a bind of something else: CVE-2025-31133)
 */
export function checkChar(l: List, fd: u32, major: u32, minor: u32): void {
  l.open(100);
  l.u32(fd);
  l.u32(major);
  l.u32(minor);
  l.close();
}

/**
 * EINVAL when fd is on a file system of that statfs type (a mount below /proc, reached by a symlink in the rootfs: CVE-2019-16884)
 */
export function checkNotFs(l: List, fd: u32, type: u32): void {
  l.open(101);
  l.u32(fd);
  l.u32(type);
  l.close();
}

/**
 * those of fds 0, 1 and 2 that are the null device (1:3) become copies of this one, which belongs to the container's mounts
 */
export function stdioNull(l: List, fd: u32): void {
  l.open(102);
  l.u32(fd);
  l.close();
}

export function domainname(l: List, name: string): void {
  l.open(110);
  l.str(name);
  l.close();
}

/**
 * this process's id, as it sees it itself
 */
export function getPid(l: List, to_: u32): void {
  l.open(111);
  l.u32(to_);
  l.close();
}

/**
 * sched_setattr of this process; nice is a signed number
 */
export function scheduler(l: List, policy: u32, flags: u64, nice: u32, priority: u32, runtime: u64, deadline: u64, period: u64): void {
  l.open(112);
  l.u32(policy);
  l.u64(flags);
  l.u32(nice);
  l.u32(priority);
  l.u64(runtime);
  l.u64(deadline);
  l.u64(period);
  l.close();
}

/**
 * ioprio_set of this process: the class in the bits from 13 on, the priority below
 */
export function ioPriority(l: List, value: u32): void {
  l.open(113);
  l.u32(value);
  l.close();
}

export function personality(l: List, domain: u32): void {
  l.open(114);
  l.u32(domain);
  l.close();
}

/**
 * set_mempolicy; mode with its MPOL_F_* bits, nodes a bit mask in 64-bit words
 */
export function memoryPolicy(l: List, mode: u32, nodes: Uint8Array): void {
  l.open(115);
  l.u32(mode);
  l.blob(nodes);
  l.close();
}

/**
 * run a program to its end: in a session of its own, in cwd ("": where we are; where that is gone: "/"), stdin a file with this text,
 * stdout and stderr ours to read, umask NONE: that of the caller. Other than exit status 0 is ECHILD, with words; after so many ms
 * (NONE: no limit) its process group is killed, ETIMEDOUT. Also killed when the host is gone (ECANCELED), or the other end of the channel
 * `watch` is, or has something to say (ECONNRESET). Done when the program's process ends, whoever still holds its stdout
 */
export function hook(l: List, path: string, argv: Array<string>, envp: Array<string>, cwd: string, stdin: Tmpl, timeout: u32, umask: u32, watch: u32): void {
  l.open(120);
  l.str(path);
  l.strs(argv);
  l.strs(envp);
  l.str(cwd);
  l.tmpl(stdin);
  l.u32(timeout);
  l.u32(umask);
  l.u32(watch);
  l.close();
}

/**
 * START's first half, and the channel to init, on which it hands over its filter's listener (SECCOMP)
 */
export function startBegin(l: List, dir: u32, name: string, out: u32): void {
  l.open(210);
  l.u32(dir);
  l.str(name);
  l.u32(out);
  l.close();
}

/**
 * START's second half
 */
export function startEnd(l: List, channel: u32): void {
  l.open(211);
  l.u32(channel);
  l.close();
}

/**
 * fchown those of fds 0, 1 and 2 that are pipes to uid, so that who lives in a user namespace may open them again; EPERM and
 * EROFS are passed over
 */
export function pipeOwner(l: List, uid: u32): void {
  l.open(130);
  l.u32(uid);
  l.close();
}

/**
 * let RECV_PID know who sends on this end of a channel (SO_PASSCRED)
 */
export function senderPids(l: List, channel: u32): void {
  l.open(131);
  l.u32(channel);
  l.close();
}

/**
 * as SYNC_WAIT, and the sender's pid as it is here, whatever its pid namespace, into the slot
 */
export function recvPid(l: List, channel: u32, number: u32, to_: u32): void {
  l.open(132);
  l.u32(channel);
  l.u32(number);
  l.u32(to_);
  l.close();
}

/**
 * EINVAL unless the id map at path has the lines of `map`, in any order and spacing; detail: what it has
 */
export function checkMap(l: List, path: Tmpl, map: string): void {
  l.open(133);
  l.tmpl(path);
  l.str(map);
  l.close();
}

/**
 * run a program of the host's to its end, as HOOK does, without environment and stdin. One that fails when the other end of `watch` is
 * gone, or has something to say, fails for that
 */
export function run(l: List, path: string, argv: Array<Tmpl>, timeout: u32, watch: u32): void {
  l.open(140);
  l.str(path);
  l.tmpls(argv);
  l.u32(timeout);
  l.u32(watch);
  l.close();
}

/**
 * results: the value of an extended attribute
 */
export function readXattr(l: List, path: Tmpl, name: string): void {
  l.open(141);
  l.tmpl(path);
  l.str(name);
  l.close();
}

/**
 * whether the effective user may use a file or directory so (R_OK 4, W_OK 2, X_OK 1 of access(2))
 */
export function access(l: List, path: Tmpl, mode: u32): void {
  l.open(142);
  l.tmpl(path);
  l.u32(mode);
  l.close();
}

/**
 * EINVAL unless fd is on a file system of that statfs type (only procfs may be bound to /proc: CVE-2019-16884)
 */
export function checkFs(l: List, fd: u32, type: u32): void {
  l.open(230);
  l.u32(fd);
  l.u32(type);
  l.close();
}

/**
 * EEXIST when fd is the same file as path (a namespace to join, and the caller's own)
 */
export function checkOther(l: List, fd: u32, path: string): void {
  l.open(231);
  l.u32(fd);
  l.str(path);
  l.close();
}

/**
 * connect to the AF_UNIX socket of that path, of any length; one that begins with "@" is an abstract name. type: SOCK_STREAM or
 * SOCK_DGRAM. A listener whose queue is full is EAGAIN
 */
export function connect(l: List, path: Tmpl, type: u32, out: u32): void {
  l.open(170);
  l.tmpl(path);
  l.u32(type);
  l.u32(out);
  l.close();
}

/**
 * one message on a socket: these bytes, and the fd by SCM_RIGHTS (NONE: none)
 */
export function sendFd(l: List, socket: u32, payload: Tmpl, fd: u32): void {
  l.open(171);
  l.u32(socket);
  l.tmpl(payload);
  l.u32(fd);
  l.close();
}

/**
 * as SYNC_SEND and SYNC_WAIT, with an fd. A record without one is ENOMSG
 */
export function passFd(l: List, channel: u32, number: u32, fd: u32): void {
  l.open(172);
  l.u32(channel);
  l.u32(number);
  l.u32(fd);
  l.close();
}

export function takeFd(l: List, channel: u32, number: u32, out: u32): void {
  l.open(173);
  l.u32(channel);
  l.u32(number);
  l.u32(out);
  l.close();
}

/**
 * mount(2), onto the file that `to` holds. It and `from` (NONE: the text `source`) are named by their numbers in `fds`, a
 * directory /proc/self/fd of this process: nothing is reached by a path in the rootfs. type and data "": NULL
 */
export function mount(l: List, fds: u32, from_: u32, source: string, to_: u32, type: string, flags: u64, data: Tmpl): void {
  l.open(150);
  l.u32(fds);
  l.u32(from_);
  l.str(source);
  l.u32(to_);
  l.str(type);
  l.u64(flags);
  l.tmpl(data);
  l.close();
}

/**
 * mount(2) with MS_REMOUNT | MS_BIND: the MS_* flags of the mount that `to` is the root of, as statfs says them, with these set and cleared
 */
export function remount(l: List, fds: u32, to_: u32, set: u64, clear: u64): void {
  l.open(151);
  l.u32(fds);
  l.u32(to_);
  l.u64(set);
  l.u64(clear);
  l.close();
}

/**
 * the root of the mount that MOUNT has put on `below`, found again by its path inside root: ESTALE unless fds says the same path of both
 */
export function reopen(l: List, fds: u32, root: u32, path: string, below: u32, out: u32): void {
  l.open(152);
  l.u32(fds);
  l.u32(root);
  l.str(path);
  l.u32(below);
  l.u32(out);
  l.close();
}

/**
 * copy what is in a directory into another one: directories, files, symlinks, device nodes, fifos and sockets with owner, mode and
 * extended attributes. No symlink is followed. A file is no directory: nothing to copy. ! multi: in the container's own mount only
 */
export function copyUp(l: List, from_: u32, to_: u32): void {
  l.open(153);
  l.u32(from_);
  l.u32(to_);
  l.close();
}

/**
 * make the same symlink as `source` at path inside root, its parents as TARGET makes them; one with the same target is success.
 * EINVAL: the source is no symlink. What it makes in the rootfs stays
 */
export function copySymlink(l: List, source: string, root: u32, path: string): void {
  l.open(154);
  l.str(source);
  l.u32(root);
  l.str(path);
  l.close();
}

/**
 * move_mount of a mount fd onto the directory `name` in `at`. Undo: umount2(MNT_DETACH) of it, with all that is mounted below it
 */
export function attach(l: List, mount: u32, at: u32, name: string): void {
  l.open(157);
  l.u32(mount);
  l.u32(at);
  l.str(name);
  l.close();
}

/**
 * mount_setattr(MOUNT_ATTR_IDMAP) of a detached mount; flags 0 or AT_RECURSIVE
 */
export function idmap(l: List, mount: u32, flags: u32, namespace: u32): void {
  l.open(155);
  l.u32(mount);
  l.u32(flags);
  l.u32(namespace);
  l.close();
}

/**
 * a user namespace with these maps (uid_map's and gid_map's text), kept by the fd alone. ! multi: the process that it is made by ends at once
 */
export function idNamespace(l: List, uids: string, gids: string, out: u32): void {
  l.open(156);
  l.str(uids);
  l.str(gids);
  l.u32(out);
  l.close();
}

/**
 * a duplicate of fd `number` of this process. oflags O_NONBLOCK: a pipe or a terminal is opened again, for that flag is the open file
 * description's; one that cannot be is shared, and undo puts its flags back; of sockets and others it is not needed (SUPERVISE)
 */
export function stdioFd(l: List, number: u32, oflags: u32, out: u32): void {
  l.open(174);
  l.u32(number);
  l.u32(oflags);
  l.u32(out);
  l.close();
}

/**
 * a new pseudo-terminal of the devpts whose directory `dir` is (ENOTTY: it is none): the master, with oflags, and the other end
 * by TIOCGPTPEER (Linux 4.13). columns and rows: its size, unless one of them is 0
 */
export function pty(l: List, dir: u32, oflags: u32, columns: u32, rows: u32, master: u32, peer: u32): void {
  l.open(175);
  l.u32(dir);
  l.u32(oflags);
  l.u32(columns);
  l.u32(rows);
  l.u32(master);
  l.u32(peer);
  l.close();
}

/**
 * fds 0, 1 and 2 become this terminal, and it this session's (TIOCSCTTY)
 */
export function controllingTerminal(l: List, fd: u32): void {
  l.open(176);
  l.u32(fd);
  l.close();
}

/**
 * cfmakeraw, but for OPOST. Undo: the settings before, unless someone has changed them since
 */
export function terminalRaw(l: List, fd: u32): void {
  l.open(177);
  l.u32(fd);
  l.close();
}

export function terminalSize(l: List, fd: u32, columns: u32, rows: u32): void {
  l.open(178);
  l.u32(fd);
  l.u32(columns);
  l.u32(rows);
  l.close();
}

/**
 * the size of another terminal, unless that is 0
 */
export function terminalSizeLike(l: List, fd: u32, like: u32): void {
  l.open(179);
  l.u32(fd);
  l.u32(like);
  l.close();
}

/**
 * "\n" is written as it is: the terminal that shows it makes "\r\n" of it
 */
export function clearOnlcr(l: List, fd: u32): void {
  l.open(180);
  l.u32(fd);
  l.close();
}

/**
 * until the process of pidfd has ended, hands bytes on. relays: three words each: from and to, registers, and flags; 1: what comes is
 * the process's, and is read to its end once that has ended. signals: a mask of those to hand on to it (bit 0 is signal 1); they stay
 * blocked. With a terminal SIGWINCH gives the process's one its size. done: 0 another plan waits on the control socket, 1 the
 * process has ended, 2 nobody takes what it writes. The control socket's end is ECANCELED. Only this op and NOTIFY_RELAY take time without end
 */
export function supervise(l: List, pidfd: u32, relays: Array<u32>, signals: u64, terminal: u32, done: u32): void {
  l.open(181);
  l.u32(pidfd);
  l.u32s(relays);
  l.u64(signals);
  l.u32(terminal);
  l.u32(done);
  l.close();
}

/**
 * move an interface of this process's network namespace into another and name it there; its permanent addresses of global scope go
 * with it, and it is up. ! multi: (down,) move, addresses, up. Undo: as soon as something may have changed, the interface comes back
 * under its old name, with all the addresses it had, up if it was; routes that were lost with the link are not made again
 */
export function netDevice(l: List, name: string, to_: string, netns: u32): void {
  l.open(190);
  l.str(name);
  l.str(to_);
  l.u32(netns);
  l.close();
}

/**
 * sched_setaffinity of this process; cpus a bit mask, empty: every CPU that there may be (the kernel takes away what its cpuset has not)
 */
export function affinity(l: List, cpus: Uint8Array): void {
  l.open(191);
  l.blob(cpus);
  l.close();
}

/**
 * stop (on 1) or let go on (on 0) every process in a cgroup and below it, and wait until that is so; unified: 1 for version 2.
 * ! multi: one that is not frozen in time is thawed again, ETIMEDOUT; repeatable, no undo
 */
export function cgroupFreeze(l: List, path: string, unified: u32, on: u32, timeout: u32): void {
  l.open(246);
  l.str(path);
  l.u32(unified);
  l.u32(on);
  l.u32(timeout);
  l.close();
}

/**
 * a datagram socket bound to `path`, which anyone who reaches it may write to (0777); it does not block. Undo: unlink
 */
export function notifyBind(l: List, path: Tmpl, out: u32): void {
  l.open(182);
  l.tmpl(path);
  l.u32(out);
  l.close();
}

/**
 * waits for a datagram with a line that begins with `prefix`, and sends that line, with its newline, to the connected socket `to`.
 * The end of the process of pidfd before that is ESRCH, the control socket's ECANCELED; takes as long as the process does
 */
export function notifyRelay(l: List, from_: u32, to_: u32, pidfd: u32, prefix: string): void {
  l.open(183);
  l.u32(from_);
  l.u32(to_);
  l.u32(pidfd);
  l.str(prefix);
  l.close();
}

/**
 * sends `text` with the write end of a new pipe, and waits until nobody holds that any more, the process of pidfd has ended, or
 * timeout (ms) is over: none is an error. The control socket's end is ECANCELED
 */
export function notifyBarrier(l: List, to_: u32, pidfd: u32, text: string, timeout: u32): void {
  l.open(184);
  l.u32(to_);
  l.u32(pidfd);
  l.str(text);
  l.u32(timeout);
  l.close();
}

/**
 * connect to the AF_UNIX stream socket of that path ("@NAME" for an abstract one) and authenticate there as who we are (SASL EXTERNAL, with
 * the identity that the kernel tells): what a D-Bus expects before the first message. EACCES, with the answer, when it refuses
 */
export function busOpen(l: List, path: Tmpl, timeout: u32, out: u32): void {
  l.open(300);
  l.tmpl(path);
  l.u32(timeout);
  l.u32(out);
  l.close();
}

/**
 * send a message's bytes, whole. at: where in it the u32 of a slot's value goes; NONE: nowhere. Undo: sends `undo`, and waits (at most 10 s) for
 * an error or a signal; a bus that is gone, or says nothing, has forgotten us
 */
export function busSend(l: List, bus: u32, message: Uint8Array, at: u32, number: u32, undo: Uint8Array): void {
  l.open(301);
  l.u32(bus);
  l.blob(message);
  l.u32(at);
  l.u32(number);
  l.blob(undo);
  l.close();
}

/**
 * read messages until `count` of these types have come (bit N is message type N). Results: all that came, whole and one after the other. A message
 * that is none is EPROTO, one of more than a megabyte EMSGSIZE, the end of the connection ECONNRESET
 */
export function busRead(l: List, bus: u32, types: u32, count: u32, timeout: u32): void {
  l.open(302);
  l.u32(bus);
  l.u32(types);
  l.u32(count);
  l.u32(timeout);
  l.close();
}

/**
 * fchownat of a file's owner, not of its group; a symlink itself is meant
 */
export function chown(l: List, at: u32, path: Tmpl, uid: u32): void {
  l.open(303);
  l.u32(at);
  l.tmpl(path);
  l.u32(uid);
  l.close();
}

/**
 * one write(2) to the file `name` of the cgroup dir. Undo: what was there before, the whole file when key is ""; else the line that
 * begins with key and a blank, and `absent` where there was none. A line that the kernel does not take (EINVAL) is written without
 * its first word
 */
export function cgroupWrite(l: List, dir: Tmpl, name: string, value: string, key: string, absent: string): void {
  l.open(260);
  l.tmpl(dir);
  l.str(name);
  l.str(value);
  l.str(key);
  l.str(absent);
  l.close();
}

/**
 * look at the counter behind the word `key` in a file. Undo: when it has grown since, `words` are said of the failure
 */
export function watchCounter(l: List, path: Tmpl, key: string, words: string): void {
  l.open(261);
  l.tmpl(path);
  l.str(key);
  l.str(words);
  l.close();
}

/**
 * let every process go on that stands in a freezer (cgroup v1) or below it, whoever froze it: a container may freeze a part of itself,
 * and what is frozen does not take SIGKILL. ! multi: repeatable, no undo
 */
export function cgroupThaw(l: List, freezer: string): void {
  l.open(320);
  l.str(freezer);
  l.close();
}

/**
 * attach a device program in the place of one that is the same as `now`, or that is alone there, at once (BPF_F_REPLACE, Linux 5.6; before that
 * both are there for a moment); where there is none, as CGROUP_DEVICE_BPF. EBUSY: there are several, all of others. Undo: the other way round
 */
export function cgroupDeviceReplace(l: List, cgroup: u32, now: Uint8Array, program: Uint8Array): void {
  l.open(321);
  l.u32(cgroup);
  l.blob(now);
  l.blob(program);
  l.close();
}

/**
 * write rules, each "allow RULE" or "deny RULE" and a NUL, to devices.allow and devices.deny (cgroup v1). ! multi: undo writes those of `back`,
 * which lead to the same from wherever it stopped
 */
export function cgroupDeviceRules(l: List, dir: Tmpl, rules: Uint8Array, back: Uint8Array): void {
  l.open(322);
  l.tmpl(dir);
  l.blob(rules);
  l.blob(back);
  l.close();
}

/**
 * utimensat to now: whoever watches the directory by inotify (IN_ATTRIB) hears of it
 */
export function touch(l: List, path: Tmpl): void {
  l.open(340);
  l.tmpl(path);
  l.close();
}

/**
 * look at cgroup.type of a cgroup: one that is "domain invalid" is made "threaded", as nothing else lives below its parent. whole: 1 for
 * limits that only a domain can have: then such a cgroup, and one in a threaded subtree, is EOPNOTSUPP. No undo: it goes with the cgroup, and
 * one that was there before stays threaded, as the kernel has it
 */
export function cgroupType(l: List, path: string, whole: u32): void {
  l.open(280);
  l.str(path);
  l.u32(whole);
  l.close();
}

/**
 * a file that may not be trusted: not through a symlink, and nothing of it is waited for. Results: u32 mode, uid, gid, nlink, the
 * caller's euid; and of a regular file its bytes, at most max (a longer file is EFBIG)
 */
export function readRegular(l: List, path: Tmpl, max: u32): void {
  l.open(400);
  l.tmpl(path);
  l.u32(max);
  l.close();
}

/**
 * as WRITE_FILE, of any bytes
 */
export function writeBytes(l: List, at: u32, path: Tmpl, oflags: u32, mode: u32, content: Uint8Array): void {
  l.open(401);
  l.u32(at);
  l.tmpl(path);
  l.u32(oflags);
  l.u32(mode);
  l.blob(content);
  l.close();
}

/** The op's name, as in ops.def, for messages. */
export function opName(code: u32): string {
  switch (code) {
    case 1: return "JUMP";
    case 2: return "COMMIT";
    case 3: return "CHANNEL";
    case 4: return "CLONE";
    case 5: return "SYNC_SEND";
    case 6: return "SYNC_WAIT";
    case 7: return "SEND_SLOT";
    case 8: return "RECV_SLOT";
    case 9: return "SET_SLOT";
    case 10: return "ADOPT";
    case 20: return "OPEN";
    case 21: return "OPEN_IN";
    case 22: return "CLOSE";
    case 23: return "READ_FILE";
    case 350: return "READ_HEAD";
    case 24: return "READ_LINK";
    case 25: return "STAT";
    case 26: return "READ_DIR";
    case 27: return "HOST_FACTS";
    case 28: return "MKDIR";
    case 29: return "WRITE_FILE";
    case 30: return "RENAME";
    case 31: return "UNLINK";
    case 32: return "LOCK_DIR";
    case 33: return "BIND_SOCKET";
    case 34: return "REMOVE_DIR";
    case 35: return "WRITE_IN";
    case 40: return "PROC_START";
    case 41: return "PIDFD_OPEN";
    case 42: return "KILL";
    case 43: return "WAIT_EXIT";
    case 44: return "PRLIMIT";
    case 45: return "START";
    case 46: return "START_WAIT";
    case 50: return "CGROUP_MAKE";
    case 51: return "CPUSET_INHERIT";
    case 52: return "CGROUP_REMOVE";
    case 53: return "CGROUP_KILL";
    case 54: return "CGROUP_PRUNE";
    case 55: return "CGROUP_DEVICE_BPF";
    case 60: return "NAME";
    case 61: return "SETSID";
    case 62: return "UNSHARE";
    case 63: return "SETNS";
    case 64: return "DUMPABLE";
    case 65: return "UMASK";
    case 66: return "HOSTNAME";
    case 67: return "LOOPBACK";
    case 68: return "KEYRING";
    case 69: return "SETGROUPS";
    case 70: return "SETGID";
    case 71: return "SETUID";
    case 72: return "CAP_BOUND";
    case 73: return "KEEP_CAPS";
    case 74: return "CAP_SET";
    case 75: return "CAP_AMBIENT";
    case 76: return "NO_NEW_PRIVS";
    case 77: return "CHDIR";
    case 78: return "FCHDIR";
    case 79: return "CHROOT";
    case 80: return "CHECK_CWD";
    case 81: return "STDIO_OWNER";
    case 82: return "FIND_EXEC";
    case 83: return "PASSWD_HOME";
    case 84: return "CLOEXEC_FROM";
    case 85: return "EXEC";
    case 86: return "CLOSE_REGS";
    case 87: return "KEEP_FDS";
    case 88: return "SECCOMP";
    case 90: return "FS_MOUNT";
    case 91: return "OPEN_TREE";
    case 92: return "MOUNT_SETATTR";
    case 93: return "MOVE_MOUNT";
    case 94: return "PROPAGATE";
    case 95: return "PIVOT_ROOT";
    case 96: return "UMOUNT";
    case 97: return "TARGET";
    case 98: return "MKNOD";
    case 99: return "SYMLINK";
    case 100: return "CHECK_CHAR";
    case 101: return "CHECK_NOT_FS";
    case 102: return "STDIO_NULL";
    case 110: return "DOMAINNAME";
    case 111: return "GET_PID";
    case 112: return "SCHEDULER";
    case 113: return "IO_PRIORITY";
    case 114: return "PERSONALITY";
    case 115: return "MEMORY_POLICY";
    case 120: return "HOOK";
    case 210: return "START_BEGIN";
    case 211: return "START_END";
    case 130: return "PIPE_OWNER";
    case 131: return "SENDER_PIDS";
    case 132: return "RECV_PID";
    case 133: return "CHECK_MAP";
    case 140: return "RUN";
    case 141: return "READ_XATTR";
    case 142: return "ACCESS";
    case 230: return "CHECK_FS";
    case 231: return "CHECK_OTHER";
    case 170: return "CONNECT";
    case 171: return "SEND_FD";
    case 172: return "PASS_FD";
    case 173: return "TAKE_FD";
    case 150: return "MOUNT";
    case 151: return "REMOUNT";
    case 152: return "REOPEN";
    case 153: return "COPY_UP";
    case 154: return "COPY_SYMLINK";
    case 157: return "ATTACH";
    case 155: return "IDMAP";
    case 156: return "ID_NAMESPACE";
    case 174: return "STDIO_FD";
    case 175: return "PTY";
    case 176: return "CONTROLLING_TERMINAL";
    case 177: return "TERMINAL_RAW";
    case 178: return "TERMINAL_SIZE";
    case 179: return "TERMINAL_SIZE_LIKE";
    case 180: return "CLEAR_ONLCR";
    case 181: return "SUPERVISE";
    case 190: return "NET_DEVICE";
    case 191: return "AFFINITY";
    case 246: return "CGROUP_FREEZE";
    case 182: return "NOTIFY_BIND";
    case 183: return "NOTIFY_RELAY";
    case 184: return "NOTIFY_BARRIER";
    case 300: return "BUS_OPEN";
    case 301: return "BUS_SEND";
    case 302: return "BUS_READ";
    case 303: return "CHOWN";
    case 260: return "CGROUP_WRITE";
    case 261: return "WATCH_COUNTER";
    case 320: return "CGROUP_THAW";
    case 321: return "CGROUP_DEVICE_REPLACE";
    case 322: return "CGROUP_DEVICE_RULES";
    case 340: return "TOUCH";
    case 280: return "CGROUP_TYPE";
    case 400: return "READ_REGULAR";
    case 401: return "WRITE_BYTES";
  }
  return "op " + code.toString();
}
