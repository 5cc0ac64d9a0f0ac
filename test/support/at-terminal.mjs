// Commands at a terminal of their own: what test/support/at-terminal.c does, from tests; ended (by a hang-up) with the test that started it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach } from 'node:test';
import { program } from './programs.mjs';

const children = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/**
 * Runs a command at a terminal, and has happen to it what `script` says (test/support/at-terminal.c).
 * @returns {Promise<{ lines: string[], shown: string, code: number }>} the answers, and all that the terminal showed
 */
export async function atTerminal(command, { script = ['wait'], columns = 80, rows = 25, redirected = [], env } = {}) {
  const words = [...redirected.map((fd) => `-${fd}`), String(columns), String(rows), ...command];
  const child = spawn(program('at-terminal'), words, { stdio: ['pipe', 'pipe', 'pipe'], ...(env && { env }) });
  children.push(child);
  let answers = '';
  let shown = '';
  child.stdout.on('data', (data) => (answers += data));
  child.stderr.on('data', (data) => (shown += data));
  child.stdin.end(`${script.join('\n')}\n`);
  const [code] = await once(child, 'close');
  return { lines: answers.split('\n').slice(0, -1), shown, code };
}
