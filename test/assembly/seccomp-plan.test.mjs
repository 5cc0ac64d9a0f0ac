// Where a profile stands in the plan of create.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';

const CAP_SYS_ADMIN = 1n << 21n;
const request = {
  verb: 'create',
  root: '/run/tare',
  id: 'web_1',
  bundle: '/bundle',
  now: '2026-11-23T15:00:00.000000000Z',
};

function createPlan(config, options = {}, host = facts('v1')) {
  const document = new TextEncoder().encode(JSON.stringify(config));
  return loadCore().step({ ...request, ...options }, document, [host]);
}

/** Init's ops, for a config with this profile. */
function init(noNewPrivileges, profile) {
  const config = bareConfig();
  config.process.noNewPrivileges = noNewPrivileges;
  if (profile) config.linux.seccomp = profile;
  const answer = createPlan(config);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  return decodePlan(answer.plan).lists[1].ops;
}

const profile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  flags: ['SECCOMP_FILTER_FLAG_LOG'],
  syscalls: [{ names: ['execve', 'exit_group'], action: 'SCMP_ACT_ALLOW' }],
};

test('the filter is handed over right before EXEC', () => {
  const ops = init(true, profile);
  const at = ops.findIndex(({ name }) => name === 'SECCOMP');
  assert.deepEqual([at + 1, ops[at + 1].name, ops[at].cause], [ops.length - 1, 'EXEC', '/linux/seccomp']);
  const { program, flags } = ops[at].args;
  assert.equal(flags, 2);
  assert.equal(program.length % 8, 0);
  assert.equal(
    init(true).some(({ name }) => name === 'SECCOMP'),
    false,
  );
});

test('CAP_SYS_ADMIN is kept up to EXEC only where a filter needs it', () => {
  const sets = (...config) => init(...config).find(({ name }) => name === 'CAP_SET').args;
  const plain = sets(false);
  assert.deepEqual(sets(true, profile), plain);
  const more = sets(false, profile);
  assert.equal(BigInt(more.effective), BigInt(plain.effective) | CAP_SYS_ADMIN);
  assert.equal(BigInt(more.permitted), BigInt(plain.permitted) | CAP_SYS_ADMIN);
  assert.equal(more.inheritable, plain.inheritable);
  // execve makes the sets anew from the bounding one, among others
  const bounding = init(false, profile).find(({ name }) => name === 'CAP_BOUND').args;
  assert.deepEqual(bounding, init(false).find(({ name }) => name === 'CAP_BOUND').args);
});

test("a name that no kernel knows is refused where crun's annotation asks for that", () => {
  const config = bareConfig();
  config.linux.seccomp = structuredClone(profile);
  config.linux.seccomp.syscalls.push({ names: ['read', 'no_such_call'], action: 'SCMP_ACT_ALLOW' });
  const answer = (annotations) => {
    const document = new TextEncoder().encode(JSON.stringify({ ...config, annotations }));
    return loadCore().step(request, document, [facts('v1')]);
  };
  const key = 'run.oci.seccomp_fail_unknown_syscall';
  for (const annotations of [{}, { [key]: '0' }]) assert.equal(answer(annotations).kind, 'plan');
  const { error } = answer({ [key]: '1' });
  assert.deepEqual([error.code, error.pointer], ['ConfigInvalid', '/linux/seccomp/syscalls/1/names/1']);
  assert.match(error.message, /no such system call: "no_such_call"/);
});

const notifying = {
  defaultAction: 'SCMP_ACT_ALLOW',
  listenerPath: '/run/agent.sock',
  listenerMetadata: 'a "b"',
  flags: ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'],
  syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_NOTIFY' }],
};
const NEW_LISTENER = 8;
const WAIT_KILLABLE_RECV = 32;
const words = ({ name, args, cause }) => [name, cause, ...Object.values(args)];

test('a filter that notifies: the agent is connected to before init goes on, and has the listener before the first call', () => {
  const config = { ...bareConfig(), annotations: { k: 'v' } };
  config.linux.seccomp = notifying;
  const answer = createPlan(config, { start: true });
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  const [outside, inside] = decodePlan(answer.plan).lists;
  assert.equal(inside.ops.find(({ name }) => name === 'SECCOMP').args.flags, NEW_LISTENER | WAIT_KILLABLE_RECV);
  const from = outside.ops.findIndex(({ name }) => name === 'CONNECT');
  const [, , , payload] = words(outside.ops[from + 3]);
  const text = payload.replaceAll('{slot 0}', '1');
  assert.deepEqual(JSON.parse(text), {
    ociVersion: config.ociVersion,
    fds: ['seccompFd'],
    pid: 1,
    metadata: 'a "b"',
    state: {
      ociVersion: config.ociVersion,
      id: 'web_1',
      status: 'created',
      pid: 1,
      bundle: '/bundle',
      annotations: { k: 'v' },
    },
  });
  assert.deepEqual(outside.ops.slice(from, from + 8).map(words), [
    ['CONNECT', '/linux/seccomp/listenerPath', '/run/agent.sock', 1, 55],
    ['START_BEGIN', '', 0, 'start.sock', 57],
    ['TAKE_FD', '', 57, 0xfffffffe, 56],
    ['SEND_FD', '/linux/seccomp/listenerPath', 55, payload, 56],
    ['CLOSE_REGS', '/linux/seccomp/listenerPath', [55, 56]],
    ['SYNC_SEND', '/linux/seccomp', 57, 0xfffffffd],
    ['START_END', '/process/args/0', 57],
    ['COMMIT', ''],
  ]);
});

test('without a rule that notifies there is no listener, and no flag that only listeners have', () => {
  for (const syscalls of [[], [{ names: ['no_such_call'], action: 'SCMP_ACT_NOTIFY' }]]) {
    const ops = init(true, { ...notifying, syscalls });
    assert.equal(ops.find(({ name }) => name === 'SECCOMP').args.flags, 0);
  }
});

test('a flag that the kernel is too old for is refused before anything is made, where a listener would have it', () => {
  const config = bareConfig();
  config.linux.seccomp = notifying;
  const { kind, error } = createPlan(config, {}, facts('v1', { kernel: [5, 18] }));
  assert.equal(kind, 'error');
  assert.equal(error.pointer, '/linux/seccomp/flags');
  config.linux.seccomp = { ...notifying, syscalls: [] };
  assert.equal(createPlan(config, {}, facts('v1', { kernel: [5, 18] })).kind, 'plan');
});
