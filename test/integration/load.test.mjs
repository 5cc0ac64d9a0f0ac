// Acceptance: many containers with limits, watched by one process: every end and every kill is seen once, and nobody wakes while nothing
// happens. TARE_FULL=1: 500 of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { getReaper } from '../../dist/shim/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, pruneCgroup, wakeUps } from '../support/leftovers.mjs';
import { HOG } from '../support/memory.mjs';
import { makeRoot } from '../support/run.mjs';

/** An emulated processor takes half a minute for what a real one does in a second. */
const emulated = /QEMU/.test(readFileSync('/proc/cpuinfo', 'utf8'));
const COUNT = process.env.TARE_FULL ? 500 : emulated ? 12 : 60;
/** How many are made, or removed, at a time. */
const AT_ONCE = 8;
const LIMIT = 8 << 20;
const IDLE = 1000; // ms

/** Calls `act` for each item, so many at a time, and returns what it returned. */
async function each(items, act) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await act(items[at], at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** The resident memory of a process (bytes). */
const resident = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

/** Three kinds of ends; what is told of each. */
const ENDS = [
  { line: 'exit', exit: { code: 7, signal: null }, ooms: [] },
  { line: 'hog', exit: { code: null, signal: 'SIGKILL', oomKilled: true }, ooms: [1] },
  { signal: 'TERM', exit: { code: null, signal: 'SIGTERM' }, ooms: [] },
];
const script = `trap - TERM; read line; if [ "$line" = hog ]; then ${HOG}; fi; exit 7`;

describe(`${COUNT} containers, watched by one process`, { skip: needsRoot }, () => {
  const root = makeRoot();
  const parent = `/tare_test/${uniqueId('load')}`;
  const bundle = makeBundle({
    args: ['sh', '-c', script],
    edit: (config) => {
      // as the first process of a pid namespace it would not be killed by TERM
      config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'pid');
      config.linux.resources = { ...config.linux.resources, memory: { limit: LIMIT }, pids: { limit: 16 } };
    },
  });
  const made = [];
  after(async () => {
    await each(made, (container) => container.destroy());
    bundle.remove();
    root.remove();
    pruneCgroup(parent);
    pruneCgroup('/tare_test');
  });

  test('every end and every kill once, and no wake-up while nothing happens', async (t) => {
    await Factory.ready();
    const factory = new Factory({ root: root.path });
    const reaper = await getReaper('auto');
    const memory = () => {
      globalThis.gc?.();
      return resident(process.pid) + (reaper.pid === process.pid ? 0 : resident(reaper.pid));
    };
    const before = memory();
    const all = await each(Array.from({ length: COUNT }), async (_, at) => {
      const id = uniqueId('load');
      const config = { ...bundle.config, linux: { ...bundle.config.linux, cgroupsPath: `${parent}/${id}` } };
      const options = { bundle: bundle.dir, stdio: ['pipe', 'ignore', 'ignore'] };
      const container = await factory.create(id, config, options);
      made.push(container);
      const told = [];
      const listen = async () => {
        for await (const event of container.events()) told.push(event);
      };
      return { container, told, end: ENDS[at % ENDS.length], ended: listen() };
    });
    await until(() => all.every(({ told }) => told.length > 0), 'all are listened to');
    const limited = (await all[0].container.stats()).memory !== undefined;

    // on a busy machine the last of what was asked of the reaper may come late; one that polls wakes in every while
    let woken;
    let used;
    for (let whiles = 0; woken !== 0 && whiles < 10; whiles++) {
      const [wakes, cpu] = [wakeUps(reaper), process.cpuUsage()];
      await new Promise((resolve) => setTimeout(resolve, IDLE));
      used = process.cpuUsage(cpu);
      woken = wakeUps(reaper) - wakes;
    }
    assert.equal(woken, 0, 'the reaper has slept');
    const per = Math.round((memory() - before) / COUNT / 1024);
    t.diagnostic(
      `idle: ${((used.user + used.system) / IDLE / 10).toFixed(2)} % of a CPU; ${per} KiB of the watcher for a container`,
    );

    const begin = performance.now();
    for (const { container, end } of all) {
      if (end.signal) container.signal(end.signal);
      else container.stdin.write(`${limited ? end.line : 'exit'}\n`);
    }
    await Promise.all(all.map(({ ended }) => ended));
    t.diagnostic(`all have ended: ${Math.round(performance.now() - begin)} ms`);
    for (const { container, told, end } of all) {
      const { exit, ooms } = end.ooms.length > 0 && !limited ? ENDS[0] : end;
      const of = (kind) => told.filter(({ type }) => type === kind);
      assert.deepEqual(of('exit'), [{ type: 'exit', exit }], container.id);
      assert.deepEqual(
        of('oom').map(({ kills }) => kills),
        ooms,
        container.id,
      );
      assert.deepEqual(
        of('status').map(({ status }) => status),
        ['running', 'stopped'],
        container.id,
      );
    }
    await each(made.splice(0), (container) => container.destroy());
    pruneCgroup(parent);
    assertNothingLeft({ root: root.path, cgroupsPath: parent, bundle });
  });
});
