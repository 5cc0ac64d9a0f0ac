// Tests that make and move network interfaces run in a network namespace of their own: the host's is never touched.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needsRoot } from './bundle.mjs';
import { run } from './run.mjs';

const MARK = 'TARE_TEST_NETWORK';

/**
 * Outside: declares one test that runs the calling file again in a new network namespace, and returns false. In there: true.
 * @param url the file's import.meta.url
 * @param covered directories of the host that are empty there, in a mount namespace of its own; then it has a pid namespace, too, whose
 *   first process reaps orphans at once, and which ends with it
 */
export async function ownNetwork(url, { skip = false, covered = [], timeout = 280_000 } = {}) {
  if (process.env[MARK]) return true;
  const missing = (await run('ip', ['-V']).catch(() => ({ code: 1 }))).code !== 0 && 'needs iproute2';
  test('in a network namespace of its own', { skip: needsRoot || missing || skip }, async (t) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const words = [process.execPath, '--test', '--test-reporter=tap', fileURLToPath(url)];
    const mounts = covered.map((path) => `mount -t tmpfs tmpfs ${path} && `).join('');
    const own = [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-c',
      `${mounts}{ "$@" & wait $!; }`,
      'sh',
    ];
    const args = ['--net', ...(covered.length > 0 ? own : []), ...words];
    const result = await run('unshare', args, { env: { ...env, [MARK]: '1' }, timeout });
    for (const line of result.stdout.match(/^ *ok .*$/gm) ?? []) t.diagnostic(line.trim());
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /^# pass [1-9]/m);
  });
  return false;
}

/** Runs ip(8): "link add …"; in the network namespace of a process, where one is given. */
export function ip(command, pid) {
  const args = command.split(' ');
  if (pid === undefined) return execFileSync('ip', args, { encoding: 'utf8' });
  return execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', ...args], { encoding: 'utf8' });
}

/** What an interface is: `{ up, addresses }`, its addresses as `local[ peer address]/length scope label`; null when it is not there. */
export function look(name, pid) {
  const all = JSON.parse(ip('-j addr', pid));
  const found = all.find(({ ifname }) => ifname === name);
  if (!found) return null;
  const addresses = found.addr_info.map((one) => {
    const peer = one.address ? ` peer ${one.address}` : '';
    const broadcast = one.broadcast ? ` brd ${one.broadcast}` : '';
    return `${one.local}${peer}/${one.prefixlen}${broadcast} ${one.scope} ${one.label ?? ''}`.trim();
  });
  return { up: found.flags.includes('UP'), addresses: addresses.sort() };
}
