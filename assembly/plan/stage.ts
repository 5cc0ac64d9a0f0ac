/**
 * The stage: a process between the executor and init, made only where init's clone must come after something that the
 * executor may not do to itself. It joins what the container joins, with what rights its creator has and then with those of
 * the user namespace; makes the user namespace, where other namespaces had to be joined before; makes the
 * time namespace, which holds only for children; clones init, and is done:
 *
 *     executor                          stage                             init
 *     CLONE ──────────────────────────▶ not dumpable; join by path
 *     uid_map, gid_map ◀── SYNC 6 ───── UNSHARE user (a new one)
 *                      ─── SYNC 7 ────▶ UNSHARE time, timens_offsets
 *                                       CLONE with CLONE_PARENT ────────▶ SYNC 8
 *     its pid, from the record's credentials ◀────────────────────────────┘
 *
 * All three use the channel that is init's: whoever of the other two is alive holds its end, so the death of both is seen.
 */
import { ContainerCgroup } from '../cgroup/container';
import { Rootless } from '../rootless/rootless';
import { Config } from '../spec/config';
import { mapText } from '../spec/id-mapping';
import { List, NONE } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import * as linux from './linux';
import { cloneFlags, isJoined, isNew, pointer, writeClose, writeOpenJoined, writeSetns } from './namespaces';
import * as ops from './ops.generated';
import * as reg from './registers';
import { writeTimeNamespace } from './time-namespace';
import { mapFile, mappedByUser, newUserNamespace, writeMaps } from './user-namespace';

/** What the stage joins, the user namespace aside; the mount namespace is init's to join, when paths are no longer needed. */
const JOINED: StaticArray<u32> = [
  linux.CLONE_NEWIPC,
  linux.CLONE_NEWUTS,
  linux.CLONE_NEWNET,
  linux.CLONE_NEWCGROUP,
  linux.CLONE_NEWTIME,
  linux.CLONE_NEWPID,
];

/**
 * Whether there must be a stage. A pid namespace to join is the executor's matter, where there is no user namespace: it concerns
 * only its children.
 */
export function needsStage(config: Config): bool {
  if (isNew(config, linux.CLONE_NEWTIME) || isJoined(config, linux.CLONE_NEWUSER)) return true;
  if (!newUserNamespace(config)) return false;
  for (let i = 0; i < JOINED.length; i++) {
    if (isJoined(config, JOINED[i])) return true;
  }
  return false;
}

/**
 * Whether the stage, too, is cloned into the cgroup of version 2: from a cgroup namespace that it joins nobody may be moved into a cgroup
 * outside of that (ENOENT, where version 2 is mounted with nsdelegate). For a moment it is a second process there.
 */
function entersEarly(config: Config, cgroup: ContainerCgroup): bool {
  return cgroup.cloneInto && isJoined(config, linux.CLONE_NEWCGROUP);
}

/** The executor's: makes the stage, and learns from it which process is init. */
export function writeStageClone(
  l: List,
  config: Config,
  rootless: Rootless | null,
  cgroup: ContainerCgroup,
  list: u32,
): void {
  ops.senderPids(l, reg.REG_OUTSIDE);
  l.undo();
  ops.clone(l, list, linux.CLONE_PARENT, entersEarly(config, cgroup) ? reg.REG_CGROUP : NONE, NONE, reg.SLOT_STAGE);
  ops.closeRegs(l, [reg.REG_INSIDE]);
  if (newUserNamespace(config)) {
    ops.syncWait(l, reg.REG_OUTSIDE, reg.SYNC_UNSHARED);
    writeMaps(l, config, rootless, reg.SLOT_STAGE);
    ops.syncSend(l, reg.REG_OUTSIDE, reg.SYNC_MAPPED);
  }
  ops.recvPid(l, reg.REG_OUTSIDE, reg.SYNC_BORN, reg.SLOT_PID);
  l.undo();
  ops.pidfdOpen(l, reg.SLOT_PID, NONE, reg.REG_INIT);
  writeCheckMaps(l, config);
}

/** A user namespace that is joined may come with its mappings: engines say them again. */
function writeCheckMaps(l: List, config: Config): void {
  if (!isJoined(config, linux.CLONE_NEWUSER)) return;
  if (config.uidMappings.length) {
    l.at('/linux/uidMappings');
    ops.checkMap(l, mapFile('uid', reg.SLOT_PID), mapText(config.uidMappings));
  }
  if (config.gidMappings.length) {
    l.at('/linux/gidMappings');
    ops.checkMap(l, mapFile('gid', reg.SLOT_PID), mapText(config.gidMappings));
  }
  l.at('');
}

/** The stage's list, whose failures are reported on REG_INSIDE. */
export function writeStage(
  l: List,
  config: Config,
  rootless: Rootless | null,
  cgroup: ContainerCgroup,
  init: u32,
): void {
  const late = mappedByUser(config, rootless);
  ops.name(l, 'tare:[0:STAGE]');
  ops.closeRegs(l, cgroup.systemd ? [REG_LOCK, reg.REG_OUTSIDE, reg.REG_BUS] : [REG_LOCK, reg.REG_OUTSIDE]);
  if (!late) ops.dumpable(l, 0);
  for (let i = 0; i < JOINED.length; i++) writeOpenJoined(l, config, JOINED[i]);
  writeOpenJoined(l, config, linux.CLONE_NEWUSER);
  writeJoin(l, config);
  if (newUserNamespace(config)) {
    l.at(pointer(config, linux.CLONE_NEWUSER));
    ops.unshare(l, linux.CLONE_NEWUSER);
    l.at('');
    ops.syncSend(l, reg.REG_INSIDE, reg.SYNC_UNSHARED);
    ops.syncWait(l, reg.REG_INSIDE, reg.SYNC_MAPPED);
  }
  writeTimeNamespace(l, config);
  if (late) ops.dumpable(l, 0);
  const directory = cgroup.cloneInto && !entersEarly(config, cgroup) ? reg.REG_CGROUP : NONE;
  const flags = cloneFlags(config, cgroup.entersByClone) & ~(<u64>linux.CLONE_NEWUSER);
  ops.clone(l, init, flags, directory, NONE, NONE);
}

/**
 * Joins with the rights outside of the user namespace what can be joined so, and the rest with those inside of it, as runc
 * does: a register that is empty by then (EBADF) is one that was joined.
 */
function writeJoin(l: List, config: Config): void {
  const user = isJoined(config, linux.CLONE_NEWUSER);
  writeJoinEach(l, config, user ? errno.EPERM : 0);
  if (!user) return;
  writeSetns(l, config, linux.CLONE_NEWUSER);
  writeClose(l, config, linux.CLONE_NEWUSER);
  writeJoinEach(l, config, errno.EBADF);
}

/** @param passed the errno of one that is not joined now, or 0 */
function writeJoinEach(l: List, config: Config, passed: u16): void {
  for (let i = 0; i < JOINED.length; i++) {
    if (!isJoined(config, JOINED[i])) continue;
    if (passed) l.on(passed, 1);
    writeSetns(l, config, JOINED[i]);
    writeClose(l, config, JOINED[i]);
  }
}
