// `tare top`: the table, plain and as JSON, and live at a terminal of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, describe, test } from 'node:test';
import { lines, sorted } from '../../dist/cli/top/table.js';
import { ContainerError, Factory } from '../../dist/index.js';
import { atTerminal } from '../support/at-terminal.mjs';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { pruneCgroup } from '../support/leftovers.mjs';
import { until } from '../support/processes.mjs';
import { makeRoot, run, tareBin } from '../support/run.mjs';

const some = [
  { id: 'b', status: 'running', cpu: 5, memory: 2048, pids: 9, readRate: 1, writeRate: 2 },
  {
    id: 'a',
    status: 'paused',
    cpu: 50.5,
    memory: 1 << 20,
    memoryLimit: 4 << 20,
    pids: 1,
    readRate: 0,
    writeRate: 9e9,
  },
  { id: 'c', status: 'created', pid: 3 },
];
const ids = (column, reverse) => sorted(some, column, reverse).map(({ id }) => id);

test('rows are sorted: the largest first, what is not counted last, names by the alphabet', () => {
  const orders = { cpu: 'abc', memory: 'abc', pids: 'bac', io: 'abc', state: 'cab', id: 'abc' };
  for (const [column, order] of Object.entries(orders)) assert.equal(ids(column).join(''), order, column);
  assert.equal(ids('pids', true).join(''), 'cab');
});

test('lines have equal columns, and are no longer than there is room', () => {
  const all = lines([...some, { id: 'x'.repeat(99), status: 'stopped' }]);
  assert.deepEqual(all[2].split(/ +/), ['a', 'paused', '50.5', '1.0MiB', '4.0MiB', '25.0', '1', '0B', '8.4GiB']);
  assert.deepEqual(all[3].split(/ +/), ['c', 'created', '-', '-', '-', '-', '-', '-', '-']);
  assert.match(all[4], /^x{39}… stopped/);
  assert.equal(new Set(all.map((line) => line.length)).size, 1);
  for (const line of lines(some, 30)) assert.ok(line.length <= 30);
});

describe('tare top', { skip: needsRoot }, () => {
  const root = makeRoot();
  const factory = new Factory({ root: root.path, shim: 'process' });
  const names = ['idle', 'busy', 'waits'].map((name) => uniqueId(name));
  const [idle, busy, waits] = names;
  const bundle = makeBundle({ args: ['sleep', '1000'] });
  const command = [process.execPath, tareBin, '--root', root.path, 'top'];
  const env = { ...process.env, TARE_SHIM: 'process' };
  const top = (...args) => run(command[0], [...command.slice(1), ...args], { env, timeout: 120_000 });

  const children = [];
  // one that a failed test left would hold this file up
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Starts it, and waits until what it has said is enough. */
  async function saying(enough, ...args) {
    const child = spawn(command[0], [...command.slice(1), ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const ended = once(child, 'exit');
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    await until(() => enough(text), 'it has said enough');
    return { child, ended, text };
  }

  before(async () => {
    for (const id of names) {
      const config = structuredClone(bundle.config);
      config.linux.cgroupsPath = `/tare_test/${id}`;
      config.linux.resources = { ...config.linux.resources, memory: { limit: 64 << 20 }, pids: { limit: 20 } };
      if (id === busy) config.process.args = ['sh', '-c', 'while :; do :; done'];
      await factory.create(id, config, { bundle: bundle.dir, start: id !== waits });
    }
  });
  after(async () => {
    for (const id of names) await (await factory.load(id)).destroy();
    bundle.remove();
    root.remove();
    pruneCgroup('/tare_test');
  });

  test('--once is one table', async () => {
    const { code, stdout, stderr } = await top('--once', '--interval', '0.3');
    assert.deepEqual([code, stderr], [0, '']);
    const rows = stdout.trimEnd().split('\n');
    assert.match(rows[0], /^ID +STATE +CPU % +MEMORY +LIMIT +MEM % +PIDS +READ\/S +WRITE\/S$/);
    assert.match(rows[1], new RegExp(`^${busy} +running +\\d+\\.\\d .* 64\\.0MiB .* 1 `), 'what uses most is first');
    assert.equal(rows.length, 4);
    assert.match(stdout, new RegExp(`^${waits} +created `, 'm'));
  });

  test('--json is a line a reading; a reader that goes ends it', async () => {
    const whole = (said) => said.split('\n').slice(0, -1);
    const readings = (said) => whole(said).map((line) => JSON.parse(line));
    const of = ({ containers }, id) => containers.find((one) => one.id === id);
    // who is busy may get no processor for as long as that
    const tells = (one) => of(one, busy).cpu > of(one, idle).cpu;
    const { child, ended, text } = await saying((said) => readings(said).some(tells), '--json', '-i', '0.1');
    child.stdout.destroy();
    assert.deepEqual(await ended, [1, null]);
    const [first, second] = readings(text);
    assert.ok(new Date(second.time) > new Date(first.time));
    assert.equal('cpu' in of(first, busy), false, 'a rate takes two readings');
    assert.equal('cpu' in of(second, busy), true);
    const { memory, memoryLimit, pids, pidsLimit, status } = of(second, idle);
    assert.deepEqual([memoryLimit, pids, pidsLimit, status], [64 << 20, 1, 20, 'running']);
    assert.ok(memory > 0 && memory < memoryLimit);
  });

  test('plain where there is no terminal; SIGTERM ends it', async () => {
    const { child, ended, text } = await saying((said) => said.split('\n\n').length > 2, '-i', '0.1', '--sort', 'id');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [128 + 15, null]);
    assert.ok(!text.includes('\x1b'));
    const shown = text
      .split('\n\n')[0]
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ')[0]);
    assert.deepEqual(shown, [...names].sort());
  });

  test('live: keys sort it, the terminal gives it its size, and it leaves the terminal as it was', async () => {
    const script = [
      'expect 3 containers, 2 running, every 0.2 s, by cpu',
      'settings',
      'type m',
      'expect by memory',
      'type r',
      'expect reversely by memory',
      'type n',
      'expect reversely by id',
      'size 40 5',
      'expect … and 2 more',
      'size 100 30',
      `expect ${waits}`,
      'type q',
      'wait',
      'restored',
    ];
    const {
      lines: answers,
      shown,
      code,
    } = await atTerminal([...command, '-i', '0.2'], { script, columns: 90, rows: 20, env });
    assert.equal(code, 0, answers.join(', '));
    assert.deepEqual(answers.slice(1, 2), ['settings raw changed']);
    assert.deepEqual(answers.slice(-2), ['exit 0', 'restored']);
    assert.ok(shown.startsWith('\x1b[?1049h') && shown.endsWith('\x1b[?1049l'), 'its own screen, and back');
  });

  test('live: Ctrl-C ends it, a signal too', async () => {
    for (const [end, status] of [
      ['type \\x03', 'exit 0'],
      ['kill 15', `exit ${128 + 15}`],
    ]) {
      const script = ['expect 3 containers', end, 'wait', 'restored'];
      const { lines: answers } = await atTerminal(command, { script, env });
      assert.deepEqual(answers.slice(-2), [status, 'restored'], end);
    }
  });

  test('containers come and go', async () => {
    const id = uniqueId('guest');
    const seen = [];
    for await (const all of factory.usage({ interval: 50 })) {
      const guest = all.find((one) => one.id === id);
      if (guest) seen.push(guest.status);
      const last = seen.at(-1);
      if (seen.length === 0) {
        const config = { ...bundle.config, linux: { ...bundle.config.linux, cgroupsPath: `/tare_test/${id}` } };
        await factory.create(id, config, { bundle: bundle.dir, start: false });
      } else if (guest === undefined) break;
      else if (last === 'created') await (await factory.load(id)).start();
      else if (last === 'running') await (await factory.load(id)).pause();
      else if (last === 'paused') await (await factory.load(id)).destroy();
    }
    assert.deepEqual(seen, ['created', 'running', 'paused']);
  });

  test('a root that is not there, and an interval that is none', async () => {
    const { code, stderr } = await run(command[0], [tareBin, '--root', `${root.path}/none`, 'top', '--once'], { env });
    assert.equal(code, 1);
    assert.match(stderr, /no such file/);
    for (const interval of ['0', 'soon', '1e9']) {
      const refused = await top('--interval', interval);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /invalid interval/);
    }
    await assert.rejects(factory.usage({ interval: -1 }).next(), (error) => ContainerError.is(error, 'ConfigInvalid'));
  });
});
