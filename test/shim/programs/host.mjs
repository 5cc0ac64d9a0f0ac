// A host for tests that kill it or wait for its end: `node host.mjs KIND WHAT …`, see the cases.
import { closeSync, openSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { getReaper } from '../../../dist/shim/index.js';
import { directory, directoryAndWait, nothing, shell } from '../plans.mjs';

const [kind, what, path] = process.argv.slice(2);
const say = (message) => process.stdout.write(`${message}\n`);
const stdio = ['ignore', 'ignore', 'ignore'];

if (what === 'noise') {
  console.log('noise');
  console.error('noise');
  process.stdin.on('error', () => {});
  process.stdin.resume();
  process.stdin.pause();
}
const reaper = await getReaper(kind);
switch (what) {
  // Nothing is awaited: this program ends, and what it has started stays.
  case 'leave': {
    const session = await reaper.open({ stdio });
    await session.run(shell('exec sleep 1000'));
    await session.close();
    say(session.adopted[0]);
    break;
  }
  case 'await': {
    const session = await reaper.open({ stdio });
    await session.run(shell('sleep 0.2; exit 4'));
    await session.close();
    const { code } = await reaper.exit(session.adopted[0]);
    say(code);
    break;
  }
  // A container that is made, a session that is not committed, and one whose plan runs: then wait to be killed.
  case 'hang': {
    const made = await reaper.open({ stdio });
    await made.run(shell('exec sleep 1000'));
    await made.close();
    const open = await reaper.open({ stdio });
    await open.run(directory(`${path}/open`));
    const busy = await reaper.open({ stdio });
    busy.run(directoryAndWait(`${path}/busy`));
    say(JSON.stringify({ reaper: reaper.pid, made: made.adopted[0], executors: [open.executorPid, busy.executorPid] }));
    break;
  }
  case 'noise': {
    const session = await reaper.open({ stdio: [0, 1, 2] });
    await session.run(shell('cat /proc/self/fdinfo/0 /proc/self/fdinfo/1 /proc/self/fdinfo/2 | grep flags'));
    await reaper.exit(session.adopted[0]);
    await session.close();
    break;
  }
  // what its stdout is for a child
  case 'readlink': {
    const session = await reaper.open({ stdio: ['ignore', 1, 'ignore'] });
    await session.run(shell('readlink /proc/self/fd/1'));
    await reaper.exit(session.adopted[0]);
    await session.close();
    break;
  }
  // what an executor is executed from, and whether that can be written to
  case 'executable': {
    const session = await reaper.open({ stdio });
    const pid = session.executorPid;
    await session.run(nothing);
    let opened = 'written to';
    try {
      closeSync(openSync(`/proc/${pid}/exe`, 'r+'));
    } catch (error) {
      opened = error.code;
    }
    say(JSON.stringify({ link: readlinkSync(`/proc/${pid}/exe`), opened }));
    await session.close();
    break;
  }
  // the flags of its own stdio, once it has had a session
  case 'flags': {
    await (await reaper.open({ stdio: [0, 1, 2] })).close();
    const flags = [0, 1, 2].map((fd) => /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))[1]);
    writeSync(1, JSON.stringify(flags));
    break;
  }
  // `ulimit -Sn` of a child
  case 'nofile': {
    const session = await reaper.open({ stdio: [0, 1, 2], ...(path && { init: [process.execPath, path] }) });
    await session.run(shell('ulimit -Sn'));
    await reaper.exit(session.adopted[0]);
    await session.close();
    break;
  }
}
