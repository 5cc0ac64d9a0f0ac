/**
 * What every container finds in /dev (runtime-spec, config-linux.md "Default Devices"), made through the
 * directory's own fd: an image's /dev may be a symlink to somewhere else (CVE-2026-41579).
 */
import { Config, Device } from '../spec/config';
import { hostId, IdMapping, NO_ID } from '../spec/id-mapping';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts, REG_LOCK } from './facts';
import * as linux from './linux';
import { outsidePropagation } from './mount-idmap';
import { MountOptions } from './mount-options';
import { DEVICE_ATTRS, Mounter } from './mounter';
import { bindsDev, writeTarget } from './mounts';
import * as ops from './ops.generated';
import { baseName, cleanPath, directoryPart } from './paths';
import {
  REG_DEV,
  REG_IDMAPPED,
  REG_INSIDE,
  REG_MOUNT,
  REG_NULL,
  REG_OUTSIDE,
  REG_ROOT,
  REG_TARGET,
  SLOT_MODE,
  SYNC_MOUNT,
} from './registers';
import { newUserNamespace } from './user-namespace';

const READ_WRITE_ALL: u32 = linux.S_IFCHR | 0o666;

/** In a user namespace nobody may make a device: the host's is bound there, with its owner and mode. */
function bind(mounter: Mounter, root: u32, path: string, destination: string): void {
  mounter.source(path, new MountOptions());
  writeTarget(mounter.l, root, destination, REG_MOUNT);
  mounter.bindDevice(root, destination);
}

function node(mounter: Mounter, config: Config, name: string, major: u32, minor: u32): void {
  for (let i = 0; i < config.devices.length; i++) {
    if (cleanPath('/' + config.devices[i].path) == '/dev/' + name) return;
  }
  if (mounter.confined) bind(mounter, REG_DEV, '/dev/' + name, name);
  else ops.mknod(mounter.l, REG_DEV, name, READ_WRITE_ALL, major, minor, 0, 0);
}

function link(l: List, target: string, name: string): void {
  l.on(errno.EEXIST);
  ops.symlink(l, target, REG_DEV, name);
}

/** The default device nodes and links, and the nodes of linux.devices: one of a default's path takes its place. */
export function writeDev(l: List, config: Config, facts: Facts): void {
  const mounter = new Mounter(l, config, facts);
  ops.target(l, REG_ROOT, '/dev', NONE, REG_DEV, SLOT_MODE);
  node(mounter, config, 'null', 1, 3);
  node(mounter, config, 'random', 1, 8);
  node(mounter, config, 'full', 1, 7);
  node(mounter, config, 'tty', 5, 0);
  node(mounter, config, 'zero', 1, 5);
  node(mounter, config, 'urandom', 1, 9);
  // the image's own ptmx, whatever it is, would not lead to the container's devpts
  l.on(errno.ENOENT);
  ops.unlink(l, REG_DEV, new Tmpl('ptmx'), 0);
  ops.symlink(l, 'pts/ptmx', REG_DEV, 'ptmx');
  link(l, '/proc/self/fd', 'fd');
  link(l, '/proc/self/fd/0', 'stdin');
  link(l, '/proc/self/fd/1', 'stdout');
  link(l, '/proc/self/fd/2', 'stderr');
  // a kernel without CONFIG_PROC_KCORE has nothing to link to
  l.on(errno.ENOENT, 1);
  ops.stat(l, new Tmpl('/proc/kcore'), 0);
  link(l, '/proc/kcore', 'core');
  writeDevices(mounter, config, handsDevices(config, facts));
}

/** The numbers of the devices of the config that are made: ptmx is the container's devpts'; of a path given twice the first counts, as in runc. */
function toMake(config: Config): Array<i32> {
  const numbers: Array<i32> = [];
  const paths = new Set<string>();
  paths.add('/dev/ptmx');
  for (let i = 0; i < config.devices.length; i++) {
    const path = pathOf(config.devices[i]);
    if (paths.has(path)) continue;
    paths.add(path);
    numbers.push(i);
  }
  return numbers;
}

function pathOf(device: Device): string {
  return cleanPath('/' + device.path);
}

/** Whoever is confined may make this one all the same. */
function isFifo(device: Device): bool {
  return (device.mode & linux.S_IFMT) == linux.S_IFIFO;
}

function writeDevices(mounter: Mounter, config: Config, handed: bool): void {
  const l = mounter.l;
  const numbers = toMake(config);
  for (let i = 0; i < numbers.length; i++) {
    const device = config.devices[numbers[i]];
    const path = pathOf(device);
    l.at('/linux/devices/' + numbers[i].toString());
    if (!mounter.confined || isFifo(device)) {
      ops.target(l, REG_ROOT, directoryPart(path), NONE, REG_TARGET, SLOT_MODE);
      ops.mknod(l, REG_TARGET, baseName(path), device.mode, device.major, device.minor, device.uid, device.gid);
    } else if (handed) {
      ops.takeFd(l, REG_INSIDE, SYNC_MOUNT, REG_MOUNT);
      writeTarget(l, REG_ROOT, path, REG_MOUNT);
      mounter.attach();
    } else bind(mounter, REG_ROOT, path, path);
  }
  l.at('');
}

/** The executor may make what init, in a new user namespace, may not. */
function handsDevices(config: Config, facts: Facts): bool {
  return newUserNamespace(config) && facts.rootless === null && facts.newMounts && !bindsDev(config);
}

/** An id of the container as the host's; one that the namespace has not is the host's root, whom nobody there can be. */
function mapped(mappings: Array<IdMapping>, id: u32): u32 {
  const host = hostId(mappings, id);
  return host == NO_ID ? 0 : host;
}

/** Three ops. It is made in the state directory, and goes with that. */
function writeMade(l: List, config: Config, device: Device, name: string): void {
  const uid = mapped(config.uidMappings, device.uid);
  const gid = mapped(config.gidMappings, device.gid);
  l.undo();
  ops.mknod(l, REG_LOCK, name, device.mode, device.major, device.minor, uid, gid);
  ops.openTree(l, REG_LOCK, name, 0, REG_IDMAPPED);
  // as the file system of /run has it
  ops.mountSetattr(l, REG_IDMAPPED, 0, 0, linux.MOUNT_ATTR_NODEV, 0);
}

/**
 * The executor's part: the devices of the config as mounts, in the order in which init takes them. The host's, as with runc; one that the
 * host has not is made, with the owner and the mode that the config says.
 */
export function writeHandDevices(l: List, config: Config, facts: Facts): void {
  if (!handsDevices(config, facts)) return;
  const numbers = toMake(config);
  const propagation = outsidePropagation(config);
  for (let i = 0; i < numbers.length; i++) {
    const device = config.devices[numbers[i]];
    if (isFifo(device)) continue;
    l.at('/linux/devices/' + numbers[i].toString());
    l.on(errno.ENOENT, 1).on(errno.ENOTDIR, 1);
    ops.openTree(l, NONE, pathOf(device), 0, REG_IDMAPPED);
    ops.jump(l, 3);
    writeMade(l, config, device, 'device-' + numbers[i].toString());
    ops.mountSetattr(l, REG_IDMAPPED, 0, DEVICE_ATTRS, 0, propagation);
    ops.passFd(l, REG_OUTSIDE, SYNC_MOUNT, REG_IDMAPPED);
  }
  l.at('');
  if (numbers.length) ops.closeRegs(l, [REG_IDMAPPED]);
}

/**
 * Opens and verifies the container's /dev/null, which masks files, and which takes the place of the host's on
 * stdio. It is as hostile as the rest of the rootfs: CVE-2025-31133.
 * @param stdio make 0, 1 and 2 this one where they are the null device
 */
export function writeNull(l: List, stdio: bool): void {
  const flags = (stdio ? linux.O_RDWR : linux.O_PATH) | linux.O_CLOEXEC;
  const resolve = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;
  ops.openIn(l, REG_ROOT, '/dev/null', flags, 0, resolve, REG_NULL);
  ops.checkChar(l, REG_NULL, 1, 3);
  if (stdio) ops.stdioNull(l, REG_NULL);
}
