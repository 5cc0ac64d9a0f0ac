// `tare doctor` on this host, as root and as an ordinary user: what it says agrees with what the kernel says, and with what create does.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { needsRoot } from '../support/bundle.mjs';
import { makeRoot, run, tareBin } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';
import { needsUser, User } from '../support/user.mjs';

const mountinfo = readFileSync('/proc/self/mountinfo', 'utf8');
const apparmor = '/sys/module/apparmor/parameters/enabled';
/** ms; a virtual machine is slow */
const timeout = 120_000;
const of = ({ checks }, name) => checks.find(({ check }) => check === name) ?? assert.fail(`no check ${name}`);

for (const { shim, skip } of transports) {
  describe(`doctor, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const env = { ...process.env, TARE_SHIM: shim };
    const tare = (...args) =>
      run(process.execPath, [tareBin, '--root', root.path, 'doctor', ...args], { env, timeout });
    after(() => root.remove());

    test('tells what this host has', async () => {
      const { code, stdout, stderr } = await tare('--json');
      assert.deepEqual([code, stderr], [0, '']);
      const report = JSON.parse(stdout);
      assert.equal(of(report, 'kernel').found, `Linux ${/^\d+\.\d+/.exec(release())[0]}`);
      assert.equal(
        of(report, 'apparmor').status === 'ok',
        existsSync(apparmor) && /^Y/.test(readFileSync(apparmor, 'utf8')),
      );
      assert.equal(of(report, 'pressure').status === 'ok', existsSync('/proc/pressure/memory'));
      assert.equal(of(report, 'state-directory').found, root.path);
      const memory = mountinfo.split('\n').find((line) => / - cgroup .*\bmemory\b/.test(line));
      if (memory) assert.equal(of(report, 'cgroup-memory').found, memory.split(' ')[4]);
      const hex = /^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
      const last = BigInt(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
      const all = BigInt(`0x${hex}`) === (1n << (last + 1n)) - 1n;
      assert.equal(of(report, 'capabilities').status, all ? 'ok' : 'limited');
      assert.deepEqual(await new Factory({ root: root.path, shim }).doctor(), report, 'the library says the same');
    });

    test('for people: a line a check, and what mends it', async () => {
      const { code, stdout } = await tare();
      assert.equal(code, 0);
      assert.match(stdout, /^ok +kernel +Linux \S+; for every container$/m);
      assert.match(stdout, /^containers can be run here\n$/m);
      for (const line of stdout.split('\n').slice(0, -3)) assert.match(line, /^((ok|limited|missing) +\S+ +| {20,})\S/);
    });
  });
}

describe('doctor, for an ordinary user', { skip: needsUser }, () => {
  const report = async (options, env = {}) => {
    const user = new User(options);
    try {
      const { code, stdout, stderr } = await user.tare(['doctor', '--json'], { env, timeout });
      assert.equal(stderr, '');
      return { user, code, ...JSON.parse(stdout) };
    } finally {
      user.remove();
    }
  };

  test('names the subordinate ids, and what is missing', async () => {
    const found = await report();
    assert.equal(found.code, 0);
    assert.equal(of(found, 'subuid').found, `${found.user.first}-${found.user.first + 65_535}`);
    const bare = await report({ subordinate: false }, { PATH: '/nowhere' });
    assert.match(of(bare, 'newuidmap').mend, /uidmap/);
    assert.match(of(bare, 'subgid').mend, new RegExp(`usermod --add-subgids .* ${bare.user.name}`));
    assert.equal(bare.code, 0, 'a container of one id runs');
  });

  test('user namespaces that are switched off: no container can be run', async () => {
    const enter = 'echo 0 > "$1/none" && mount --bind "$1/none" /proc/sys/user/max_user_namespaces';
    const found = await report({ enter });
    assert.deepEqual([found.code, found.works], [1, false]);
    assert.match(of(found, 'user-namespaces').mend, /sysctl -w user\.max_user_namespaces/);
  });
});
