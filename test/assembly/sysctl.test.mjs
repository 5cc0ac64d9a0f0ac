/** Names of sysctls: those of the container's namespaces are accepted, and no spelling of another gets past. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runcDefault } from '../support/configs.mjs';
import { coreBytes, instance } from '../support/wasm.mjs';

const { call } = instance(coreBytes());

/** The codes of the errors that a config with this sysctl has. */
function errorsOf(key, change = () => {}) {
  const config = runcDefault();
  config.linux.sysctl = { [key]: '1' };
  change(config);
  return JSON.parse(call('validate', JSON.stringify(config)).text)
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

test('accepted: what belongs to a namespace of the container, with points or slashes', () => {
  for (const key of [
    'net.ipv4.ip_forward',
    'net/ipv4/ip_forward',
    'net/ipv4/conf/eth0.5/forwarding',
    'net.ipv4.conf.eth0/5.forwarding',
    'kernel.shmmax',
    'kernel/shm_rmid_forced',
    'fs.mqueue.msg_max',
    'fs/mqueue/msg_max',
    'kernel.domainname',
  ]) {
    assert.deepEqual(errorsOf(key), [], key);
  }
});

test('refused: names that lead out of what they begin with', () => {
  for (const key of [
    'net.//.kernel.core_pattern',
    'net.//.//.sysrq-trigger',
    'net/../kernel/core_pattern',
    'net/../../sysrq-trigger',
    'net/ipv4/../../vm/overcommit_memory',
    'net/./../kernel/hostname',
    'net/ipv4/.',
    'net/./ipv4',
    'net./.ipv4',
    'net//ipv4',
    'net..ipv4',
    'net.',
    'net/',
    '/net/ipv4/ip_forward',
    '.net.ipv4.ip_forward',
    'fs.mqueue.//.file-max',
    'fs/mqueue/../file-max',
    'fs.mqueue.',
    'user.//.kernel.core_pattern',
    '..',
    '.',
    '/',
    '',
    '../sysrq-trigger',
    '//.sysrq-trigger',
  ]) {
    assert.notDeepEqual(errorsOf(key), [], key);
  }
});

test('refused: what belongs to the host, however it is spelt', () => {
  for (const key of [
    'kernel.core_pattern',
    'kernel/core_pattern',
    'kernel.shmmax2',
    'kernel.shmmax.x',
    'kernel/msgmax/../core_pattern',
    'kernel.shm_rmid_forced ',
    'KERNEL.SHMMAX',
    'fs.mqueue',
    'fs.mqueue2.x',
    'fs/file-max',
    'net',
    'netx.ipv4',
    'net ipv4',
    'vm.overcommit_memory',
    'debug.x',
    'kernel.hostname',
    ' net.ipv4.ip_forward',
    'user.max_user_namespaces',
    'net\0.ipv4',
  ]) {
    assert.notDeepEqual(errorsOf(key), [], JSON.stringify(key));
  }
});

test('refused: without the namespace it belongs to', () => {
  for (const [key, type] of [
    ['net.ipv4.ip_forward', 'network'],
    ['kernel.shmmax', 'ipc'],
    ['fs.mqueue.msg_max', 'ipc'],
    ['kernel.domainname', 'uts'],
  ]) {
    const without = (config) => {
      config.linux.namespaces = config.linux.namespaces.filter((one) => one.type !== type);
      if (type === 'uts') delete config.hostname;
    };
    assert.deepEqual(errorsOf(key, without), ['sysctl-namespace'], key);
  }
});
