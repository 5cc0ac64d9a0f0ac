// The fault walk from outside: the production shim's system calls fail or are their process's last, one at a time. What
// can be aimed at is what a run without faults shows; nothing here knows the ops.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './processes.mjs';
import { program } from './programs.mjs';

/** errno names to numbers: what is injected. */
export const errors = { EIO: 5, ENOMEM: 12, ENOSPC: 28, EINTR: 4 };
export const actions = [...Object.keys(errors), 'kill', 'after'];

const numbers = (() => {
  const names = new Map();
  try {
    const text = readFileSync('/usr/include/x86_64-linux-gnu/asm/unistd_64.h', 'utf8');
    for (const [, name, number] of text.matchAll(/#define __NR_(\w+) (\d+)/g)) names.set(Number(number), name);
  } catch {
    // without the kernel's headers the numbers have to do
  }
  return names;
})();

/** A system call's name. */
export const callName = (number) => numbers.get(number) ?? `system call ${number}`;

/** A hit's description for messages. */
export const aimed = ({ role, number, nth, action }) =>
  `${action} at ${callName(number)} #${nth} of ${role === 0 ? 'the executor' : `process ${role}`}`;

let count = 0;

/**
 * Performs a command under the injector.
 * @param aim `{ role, number, nth, action }`; without one nothing is injected
 * @returns the outcome of perform, `calls` that could be aimed at and whether the aim was `hit`
 */
export async function injected(stage, command, aim, options = {}) {
  const log = join(tmpdir(), `tare-inject-${process.pid}-${++count}`);
  const { role = -1, number = 0, nth = 0, action = 'kill' } = aim ?? {};
  const init = [program('inject'), log, role, number, nth, errors[action] ?? action].map(String);
  try {
    const outcome = await stage.run(command, { ...options, init });
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    const calls = lines
      .filter((line) => line !== 'hit')
      .map((line) => line.split(' ').map(Number))
      .map(([of, call, n]) => ({ role: of, number: call, nth: n }));
    return { ...outcome, calls, hit: lines.includes('hit') };
  } finally {
    rmSync(log, { force: true });
  }
}

/** Everything that a command can be hit by: the calls of a run without faults, times the actions. */
export async function targets(stage, command) {
  await stage.prepare(command);
  const { calls, error } = await injected(stage, command);
  assert.equal(error, undefined, `${command} under the tracer: ${error?.message}`);
  await stage.remove();
  // 64 dispositions are set one by one: two stand for all
  const different = calls.filter(({ number, nth }) => callName(number) !== 'rt_sigaction' || nth <= 2);
  return different.flatMap((call) => actions.map((action) => ({ ...call, action })));
}

/**
 * One hit: the command either succeeds and the container works, or fails with an error and leaves nothing; after a
 * kill, `delete --force` cleans. Never a hang.
 * @returns whether the command failed
 */
export function hit(stage, command, aim, clean) {
  const perform = () => injected(stage, command, aim, { timeout: 10_000 });
  const killed = aim.action === 'kill' || aim.action === 'after';
  const afterReady = ({ calls }) => aim.role === 1 && calls.some((call) => call.role === 1 && isSend(call.number));
  return judge(stage, command, { what: `${command}: ${aimed(aim)}`, killed, perform, afterReady }, clean);
}

/** The same with strace's own injection, on the first process it counts `nth` calls of `name` in. */
export function strace(stage, command, { name, nth, action }, clean) {
  const killed = action === 'kill';
  const fault = killed ? 'signal=SIGKILL' : `error=${action}`;
  const flags = [
    '-D',
    '-f',
    '-qqq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${name}`,
    '-e',
    `inject=${name}:${fault}:when=${nth}`,
  ];
  const init = ['/usr/bin/strace', ...flags, program('become')];
  const perform = () => stage.run(command, { init, timeout: 10_000 });
  const what = `${command}: strace, ${action} at ${name} #${nth}`;
  // the one call of these that init makes after it has said that it is ready
  return judge(stage, command, { what, killed, perform, afterReady: () => name === 'prctl' }, clean);
}

/** The executor ended without an answer, as one that is killed does: whether it was past its COMMIT nobody has told. */
const lost = (error) => /^the executor has ended/.test(error.message);

/** Init sends one record: that it is ready. */
export const isSend = (number) => callName(number) === 'sendmsg';

async function judge(stage, command, { what, killed, perform, afterReady }, clean) {
  await stage.remove();
  await stage.prepare(command);
  const outcome = await perform();
  assert.ok(!outcome.timedOut, `${what}: hangs`);
  if (outcome.error) {
    const told = !killed && !lost(outcome.error);
    if (command.startsWith('create') && told) await stage.nothingLeft(what, clean);
    if (command === 'exec' && told) await stage.noExec(what);
  } else if (command.startsWith('delete')) {
    await stage.nothingLeft(what, clean);
  } else if (!killed) {
    await works(stage, command, what, afterReady(outcome));
  }
  await stage.remove();
  await stage.nothingLeft(what, clean);
  return outcome.error !== undefined;
}

/** The container that a command has made or started runs; a created one is started first. */
async function works(stage, command, what, mayHaveEnded) {
  if (command === 'create') {
    const { error } = await stage.perform('start');
    const said = `${what}: then start: ${error?.message}`;
    // init may fail after the create has been told that it is ready, as it may be killed then
    if (error && mayHaveEnded) return until(async () => (await stage.state()).state.status === 'stopped', said);
    assert.equal(error, undefined, said);
  }
  const { state } = await stage.state();
  assert.equal(state.status, 'running', what);
}
