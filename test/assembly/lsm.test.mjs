// Labels of security modules: refused where the kernel has none, before anything is made; and what their failures mean.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';

const ENOENT = 2;
const EDQUOT = 122;
const WRITE_IN = 35;
const KEYRING = 68;
const SELINUXFS = '40 24 0:40 / /sys/fs/selinux rw - selinuxfs selinuxfs rw\n';

const encoder = new TextEncoder();
const LABELS = {
  apparmorProfile: [
    'web-default',
    /^\/process\/apparmorProfile: this kernel has no AppArmor, or it is switched off; boot/,
  ],
  selinuxLabel: ['a_u:a_r:a_t:s0', /^\/process\/selinuxLabel: this kernel has no SELinux, or it is switched off; boot/],
};

function create(edit, ...results) {
  const config = bareConfig();
  Object.assign(config.process, edit);
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '' };
  return loadCore().step(request, encoder.encode(JSON.stringify(config)), results);
}

for (const [name, [label, message]] of Object.entries(LABELS)) {
  test(`create refuses ${name} on a kernel without the module`, () => {
    for (const host of [{}, { apparmor: 'N\n' }, { mounts: '40 24 0:40 / /selinuxfs rw - tmpfs selinuxfs rw\n' }]) {
      const answer = create({ [name]: label }, facts('v1', host));
      assert.equal(answer.kind, 'error', JSON.stringify(host));
      assert.equal(answer.error.code, 'ConfigInvalid');
      assert.equal(answer.error.pointer, `/process/${name}`);
      assert.match(answer.error.message, message);
    }
    const on = facts('v1', { apparmor: 'Y\n', mounts: SELINUXFS });
    assert.equal(create({ [name]: label }, on).kind, 'plan');
    assert.equal(create({ [name]: '' }, facts('v1')).kind, 'plan');
  });

  test(`exec refuses ${name} on a kernel without the module`, () => {
    const saved = {
      ...{ version: 1, id: 'web_1', init_process_pid: 42, init_process_start: 9, phase: 'ready' },
      ...{ cgroup_paths: { '': '/sys/fs/cgroup/web_1' }, config: bareConfig() },
    };
    const stat = `42 (a) S ${'0 '.repeat(18)}9 0\n`;
    const exec = (what, mountinfo, apparmor) => {
      const records = [stat, '/bin/sh', '0\n', mountinfo, apparmor, '0::/web_1\n'].map((bytes, op) =>
        bytes === undefined ? { op, errno: ENOENT } : { op, bytes },
      );
      return loadCore().step(
        { verb: 'exec', root: '/run/tare', id: 'web_1' },
        encoder.encode(JSON.stringify({ args: ['ls'], ...what })),
        [makeResults({ records: [{ op: 0, bytes: JSON.stringify(saved) }] }), makeResults({ records })],
      );
    };
    const answer = exec({ [name]: label }, '', undefined);
    assert.equal(answer.error?.pointer, `/process/${name}`, JSON.stringify(answer));
    assert.match(answer.error.message, message);
    const plan = exec({ [name]: label }, SELINUXFS, 'Y\n');
    assert.equal(plan.kind, 'plan');
    const ops = decodePlan(plan.plan).lists.at(-1).ops;
    const at = (test) => ops.findIndex(test);
    const written = at((op) => op.name === 'WRITE_IN' && op.args.path === 'exec');
    const own = at((op) => op.name === 'FS_MOUNT' && op.args.type === 'proc');
    const proc = at((op) => op.name === 'OPEN' && op.args.path.startsWith('self/attr'));
    assert.ok(own >= 0 && own < proc && proc < written, 'a procfs that nothing in the container can be in the way of');
    assert.equal(ops[proc].args.at, ops[own].args.out);
    assert.ok(written < at((op) => op.name === 'CAP_SET'));
    const keyring = at((op) => op.name === 'KEYRING');
    const keys = at((op) => op.args.path === 'keycreate');
    assert.equal(keys, name === 'selinuxLabel' ? keyring - 1 : -1, 'the keyring’s label');
  });
}

test('AppArmor: its own directory, or the one that modules shared before Linux 5.8', () => {
  const answer = create({ apparmorProfile: 'web' }, facts('v1', { apparmor: 'Y\n' }));
  const ops = decodePlan(answer.plan).lists[1].ops.filter((op) => op.cause === '/process/apparmorProfile');
  const [own, jump, shared, write] = ops;
  assert.equal(own.args.path, '/proc/self/attr/apparmor');
  assert.deepEqual(own.fallbacks, [{ errno: ENOENT, skip: 1 }]);
  assert.deepEqual([jump.name, jump.args.skip], ['JUMP', 1]);
  assert.equal(shared.args.path, '/proc/self/attr');
  assert.equal(shared.args.out, own.args.out);
  assert.deepEqual([write.args.path, write.args.content, write.fallbacks], ['exec', 'exec web', []]);
});

test('what it means that a label, or a keyring, is refused', () => {
  const args = (...words) => Buffer.concat(words);
  const u32 = (n) => Buffer.from(new Uint32Array([n]).buffer);
  const str = (text) => Buffer.concat([u32(text.length), Buffer.from(text.padEnd((text.length + 4) & ~3, '\0'))]);
  const failed = (cause, errno, code, bytes) =>
    create(
      { apparmorProfile: 'web', selinuxLabel: 'a_u' },
      facts('v1', { apparmor: 'Y\n', mounts: SELINUXFS }),
      makeResults({ failed: { list: 1, op: 9, errno, cause, code, args: bytes } }),
    ).error.message;
  assert.equal(
    failed('/process/apparmorProfile', ENOENT, WRITE_IN, args(u32(50), str('exec'), u32(10), str('exec web'))),
    '/process/apparmorProfile: write "exec web" to exec: no such file or directory (ENOENT); ' +
      'no profile of that name is loaded: apparmor_parser loads one',
  );
  assert.match(
    failed('/process/selinuxLabel', 22, WRITE_IN, args(u32(24), str('self/attr/exec'), u32(10), str('a_u'))),
    /invalid argument \(EINVAL\); the policy has no such context$/,
  );
  assert.match(
    failed('', EDQUOT, KEYRING, str('_ses.web_1')),
    /\(EDQUOT\); the user's keys .* the option no-new-keyring/,
  );
});
