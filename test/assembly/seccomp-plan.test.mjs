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

/** Init's ops, for a config with this profile. */
function init(noNewPrivileges, profile) {
  const config = bareConfig();
  config.process.noNewPrivileges = noNewPrivileges;
  if (profile) config.linux.seccomp = profile;
  const document = new TextEncoder().encode(JSON.stringify(config));
  const answer = loadCore().step(request, document, [facts('v1')]);
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
    return loadCore().step(request, document, []);
  };
  const key = 'run.oci.seccomp_fail_unknown_syscall';
  for (const annotations of [{}, { [key]: '0' }]) assert.equal(answer(annotations).kind, 'plan');
  const { error } = answer({ [key]: '1' });
  assert.deepEqual([error.code, error.pointer], ['ConfigInvalid', '/linux/seccomp/syscalls/1/names/1']);
  assert.match(error.message, /no such system call: "no_such_call"/);
});
