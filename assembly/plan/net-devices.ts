/** linux.netDevices: interfaces of the host that become the container's. */
import { Answer } from '../answer';
import { Config, NetDevice } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as linux from './linux';
import * as ops from './ops.generated';
import { REG_INSIDE, REG_NETWORK, REG_OUTSIDE, SLOT_PID, SYNC_NETWORK } from './registers';
import { quoted } from './text';

/** The path of a network namespace that the container joins; "" for a new one. */
function joined(config: Config): string {
  const namespace = config.namespace(linux.CLONE_NEWNET);
  return namespace ? namespace.path : '';
}

function pointerOf(device: NetDevice): string {
  return '/linux/netDevices/' + device.name.replaceAll('~', '~0');
}

/** Why they cannot be moved, or null; what can be known before the host's network is asked. */
export function refusedNetDevices(config: Config, euid: u32): Answer | null {
  const devices = config.netDevices;
  if (devices.length && euid != 0) {
    const pointer = '/linux/netDevices';
    return Answer.error(
      'ConfigInvalid',
      pointer + ': network devices are not supported for rootless containers',
      pointer,
    );
  }
  for (let i = 0; i < devices.length; i++) {
    if (!devices[i].to.includes('%')) continue;
    // the kernel would make a number of %d, and nobody would know which
    const pointer = pointerOf(devices[i]);
    const message = `${pointer}: the name ${quoted(devices[i].to)} is a pattern; give it a whole one`;
    return Answer.error('ConfigInvalid', message, pointer);
  }
  return null;
}

/** Init, once it has made its network namespace: the executor may look for it. */
export function writeNetworkMade(l: List, config: Config): void {
  if (config.netDevices.length && !joined(config).length) ops.syncSend(l, REG_INSIDE, SYNC_NETWORK);
}

/** The executor, whose network namespace has them: before any hook, as in runc. */
export function writeNetDevices(l: List, config: Config): void {
  if (!config.netDevices.length) return;
  const path = joined(config);
  l.at('/linux/netDevices');
  if (!path.length) ops.syncWait(l, REG_OUTSIDE, SYNC_NETWORK);
  const file = path.length ? new Tmpl(path) : new Tmpl('/proc/').dec(SLOT_PID).lit('/ns/net');
  ops.open(l, NONE, file, linux.O_RDONLY | linux.O_CLOEXEC, 0, REG_NETWORK);
  for (let i = 0; i < config.netDevices.length; i++) {
    const device = config.netDevices[i];
    l.at(pointerOf(device)).undo();
    ops.netDevice(l, device.name, device.to, REG_NETWORK);
  }
  l.at('');
  ops.close(l, REG_NETWORK);
}
