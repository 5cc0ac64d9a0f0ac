// Whoever listens on a socket for a message and file descriptors (receive-fd.c), from tests: ended with the test that started it,
// however that ends. One that nobody has spoken to would hold its test file up for ever.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach } from 'node:test';
import { program } from './programs.mjs';

const children = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/**
 * Starts one, and resolves when it listens.
 * @param how words after the path
 * @returns its `pid`; `said()`, the lines so far that tell of what came; `line(n)`, which resolves to the nth of them; `release()`, which lets
 *   it end once it has got something, and resolves to all of them
 */
export async function receiver(path, ...how) {
  const child = spawn(program('receive-fd'), [path, ...how], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const closed = once(child, 'close');
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  await once(child.stdout, 'data');
  const said = () => text.split('\n').slice(1, -1);
  return {
    pid: child.pid,
    said,
    async line(number) {
      while (said().length <= number && child.exitCode === null)
        await Promise.race([once(child.stdout, 'data'), closed]);
      return said()[number];
    },
    async release() {
      child.stdin.end();
      await closed;
      return said();
    },
  };
}
