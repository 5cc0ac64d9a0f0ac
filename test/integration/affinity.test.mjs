// Acceptance: on which CPUs a container's processes may run: process.execCPUAffinity for exec, and nothing of the maker's.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, tare, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const allowed = (text) => /^Cpus_allowed_list:\s*(\S+)$/m.exec(text)?.[1];
const own = allowed(readFileSync('/proc/self/status', 'utf8'));
const possible = readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim();
// up to Linux 6.1 who comes into a cgroup gets all its CPUs, later ones leave what was asked for (8f9ea86fdf99)
const [major, minor] = release().split('.').map(Number);
const keepsAffinity = major > 6 || (major === 6 && minor > 1);
const skip = needsRoot || (own === '0' && 'needs a second CPU');

describe('CPU affinity', { skip }, () => {
  after(() => pruneCgroup('/tare_test'));

  for (const { shim, skip: unavailable } of transports) {
    test(`exec's, and that of a container made by one who is bound to a CPU (${shim})`, {
      skip: unavailable,
    }, async (t) => {
      const id = uniqueId('affinity');
      const root = makeRoot();
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        args: ['sleep', '1000'],
        edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
      });
      const env = { ...process.env, TARE_SHIM: shim };
      const pidFile = join(bundle.dir, 'pid');
      t.after(async () => {
        await tare(root.path, ['delete', '--force', id], { env });
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
        bundle.remove();
        root.remove();
      });
      const bound = (args) =>
        run('taskset', ['-c', '0', tareProgram, ...tareWords, '--root', root.path, ...args], { env });
      const started = await bound(['run', '--detach', '--bundle', bundle.dir, '--pid-file', pidFile, id]);
      assert.equal(started.code, 0, started.stderr);
      const pid = readFileSync(pidFile, 'utf8');
      assert.equal(allowed(readFileSync(`/proc/${pid}/status`, 'utf8')), possible);

      const exec = async (execCPUAffinity) => {
        const file = join(bundle.dir, 'process.json');
        const what = { args: ['cat', '/proc/self/status'], cwd: '/', env: ['PATH=/bin'], execCPUAffinity };
        writeFileSync(file, JSON.stringify(what));
        const { code, stdout, stderr } = await bound(['exec', '--process', file, id]);
        return code === 0 ? allowed(stdout) : stderr;
      };
      assert.equal(await exec({ final: '1' }), '1');
      assert.equal(await exec({ initial: '1' }), keepsAffinity ? '1' : possible);
      assert.equal(await exec({ initial: '0', final: '1' }), '1');
      assert.equal(await exec({ initial: '0' }), keepsAffinity ? '0' : possible);
      assert.equal(await exec(undefined), possible);
      const none = /\/process\/execCPUAffinity\/final: set the CPU affinity: .*none of these CPUs is there/;
      assert.match(await exec({ final: '1500' }), none);
    });
  }
});
