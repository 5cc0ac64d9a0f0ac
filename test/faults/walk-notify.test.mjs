// As walk.test.mjs, with hooks of every kind, a filter that notifies an agent, and pidfds that are sent away.
import { join } from 'node:path';
import { faultWalk } from '../support/walk.mjs';

const HOOKS = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];

faultWalk('the fault walk with hooks, an agent and pidfd sockets', {
  walked: ['create and start', 'start', 'exec'],
  only: [
    'HOOK',
    'PIDFD_OPEN',
    'CONNECT',
    'SEND_FD',
    'START_BEGIN',
    'START_WAIT',
    'SECCOMP',
    'EXEC',
    'TAKE_FD',
    'CLOSE_REGS',
    'SYNC_SEND',
    'START_END',
  ],
  sockets: ['agent.sock', 'pidfd.sock'],
  asks: (verb, dir) => (verb === 'create' || verb === 'exec' ? { pidfdSocket: join(dir, 'pidfd.sock') } : {}),
  edit: (config, { dir }) => {
    config.hooks = Object.fromEntries(HOOKS.map((kind) => [kind, [{ path: '/bin/true' }]]));
    config.linux.seccomp = {
      defaultAction: 'SCMP_ACT_ALLOW',
      listenerPath: join(dir, 'agent.sock'),
      syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_NOTIFY' }],
    };
  },
});
