// As walk.test.mjs, with a service manager's socket. Nobody reads it: what is walked ends before anything is said.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before } from 'node:test';
import { needsRoot, uniqueId } from '../support/bundle.mjs';
import { program } from '../support/programs.mjs';
import { faultWalk } from '../support/walk.mjs';

const notifySocket = `@${uniqueId('walk_notify')}`;
let manager;

before(async () => {
  if (needsRoot) return;
  manager = spawn(program('notify'), ['listen', notifySocket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(manager.stdout, 'data');
});
after(() => manager?.kill('SIGKILL'));

const asks = (verb) => (verb === 'create' || verb === 'start' ? { notifySocket } : {});
faultWalk('the fault walk with NOTIFY_SOCKET', { walked: ['create', 'start'], asks });
