// The kernel's verdict on the device programs of cgroup v2: its verifier takes them, and they do what the rules say.
// Needs root and a mounted version 2 hierarchy (beside version 1 will do).
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { constants } from 'node:os';
import test from 'node:test';
import { Executor, NONE, op, UNDO } from '../support/plan.mjs';
import { program } from '../support/programs.mjs';
import { compileEntry, instance, random } from '../support/wasm.mjs';

const mount = readFileSync('/proc/self/mountinfo', 'utf8')
  .split('\n')
  .map((line) => line.split(' '))
  .find((fields) => fields.includes('cgroup2'))?.[4];
const skip =
  process.geteuid() !== 0 ? 'needs root' : mount === undefined ? 'needs a mounted cgroup v2 hierarchy' : false;

const O_DIRECTORY = 0o200000;
const core = skip ? undefined : instance(await compileEntry('verbs'));

/** Runs `body` with a new cgroup that has these rules' program; the kernel's refusal is an error. */
async function withProgram(rules, body) {
  const directory = `${mount}/tare-test-bpf-${process.pid}`;
  mkdirSync(directory);
  const executor = new Executor();
  try {
    const program = core.call('program', JSON.stringify(rules)).bytes;
    const results = await executor.run([
      [op('OPEN', [NONE, directory, O_DIRECTORY, 0, 1]), op('CGROUP_DEVICE_BPF', [1, program]), op('COMMIT')],
    ]);
    assert.equal(results.failed, false, `errno ${results.errno}: ${results.detail}`);
    await body(directory, executor);
  } finally {
    await executor.close();
    if (existsSync(directory)) rmdirSync(directory);
  }
}

/** Whether a process in that cgroup may do it. */
function may(directory, command) {
  const script = `echo 0 > ${directory}/cgroup.procs && ${command}`;
  return spawnSync('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;
}

test('the kernel enforces a device program', { skip }, async () => {
  const rules = [
    { allow: false, access: 'rwm' },
    { allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' },
  ];
  await withProgram(rules, (directory) => {
    assert.equal(may(directory, ': > /dev/null'), true);
    assert.equal(may(directory, ': < /dev/zero'), true);
    // /dev/kmsg (1:11) is in no rule
    assert.equal(may(directory, ': < /dev/kmsg'), false);
  });
  await withProgram(
    [
      { allow: true, access: 'rwm' },
      { allow: false, type: 'c', major: 1, minor: 11, access: 'w' },
    ],
    (directory) => {
      assert.equal(may(directory, ': < /dev/kmsg'), true);
      assert.equal(may(directory, ': >> /dev/kmsg'), false);
    },
  );
});

const code = (rules) => core.call('program', JSON.stringify(rules)).bytes;
const count = (directory) => Number(execFileSync(program('count-device-programs'), [directory], { encoding: 'utf8' }));
const none = [{ allow: false, access: 'rwm' }];
const kmsg = [...none, { allow: true, type: 'c', major: 1, minor: 11, access: 'r' }];

test('a program takes the place of another, and undo puts that back: there is one all the time', { skip }, async () => {
  await withProgram(none, async (directory, executor) => {
    const replace = (from, to, options) => op('CGROUP_DEVICE_REPLACE', [1, code(from), code(to)], options);
    const read = ': < /dev/kmsg';
    assert.equal(may(directory, read), false);
    for (let round = 0; round < 3; round++) {
      const there = await executor.run([[replace(none, kmsg), replace(kmsg, kmsg), op('COMMIT')]]);
      assert.equal(there.failed, false, there.detail);
      assert.deepEqual([may(directory, read), count(directory)], [true, 1]);
      const failed = [replace(kmsg, none, { flags: UNDO }), op('OPEN', [NONE, '/nonexistent', 0, 0, 2])];
      assert.equal((await executor.run([failed])).failed, true);
      assert.deepEqual([may(directory, read), count(directory)], [true, 1]);
      assert.equal((await executor.run([[replace(kmsg, none), op('COMMIT')]])).failed, false);
      assert.deepEqual([may(directory, read), count(directory)], [false, 1]);
    }
    // of several the one that is the container's; and where none is, none
    const other = [...none, { allow: true, type: 'c', major: 1, minor: 11, access: 'rw' }];
    assert.equal(
      (await executor.run([[op('CGROUP_DEVICE_BPF', [1, code(other)]), replace(none, kmsg)]])).failed,
      false,
    );
    assert.deepEqual([may(directory, read), count(directory)], [true, 2]);
    const strange = await executor.run([[replace(none, kmsg)]]);
    assert.deepEqual([strange.failed, strange.errno], [true, constants.errno.EBUSY]);
    assert.match(strange.detail, /programs of others/);
  });
});

test('the verifier takes programs of rules that look random', { skip }, async () => {
  const { below, pick } = random(5);
  for (let round = 0; round < 20; round++) {
    const rules = Array.from({ length: below(40) }, () => ({
      allow: below(2) === 1,
      type: pick(['a', 'b', 'c', 'c', 'c']),
      major: pick([-1, 0, 1, 5, 4095]),
      minor: pick([-1, 0, 3, 1048575, 4294967295]),
      access: pick(['r', 'w', 'm', 'rw', 'rm', 'wm', 'rwm']),
    }));
    await withProgram(rules, () => {});
  }
});
