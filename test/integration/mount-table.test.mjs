// Acceptance: some hundred combinations of mount options and kinds of mounts in few containers. mountinfo inside is what the
// words say, and what runc and crun make of them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { expected, expectedRecursive, kinds, recursiveRows, rows } from '../support/mount-table.mjs';
import { crun, makeRoot, run, runc, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const has = async (command) => (await run(command, ['--version']).catch(() => ({ code: 1 }))).code === 0;
const peers = [];
for (const peer of [runc, crun]) if (!needsRoot && (await has(peer.name))) peers.push(peer);

/** Words that the peers of Debian 12 take for the file system's own, or refuse. */
const unknown = {
  runc: ['nosymfollow', 'symfollow', 'defaults'],
  crun: ['nosymfollow', 'symfollow', 'silent', 'loud', 'iversion', 'noiversion'],
  tare: [],
};

/** What may differ, and why (docs/differences.md). */
const accepted = [
  {
    peer: 'runc',
    row: ({ kind, options }) => kind === 'bind of a mount with flags' && remaining(options).length === 0,
    why: 'runc 1.1.5 does not look at words that only clear flags; later versions do, as Tare',
  },
  {
    peer: 'crun',
    row: ({ kind, options }) => kind === 'bind of a mount with flags' && options.every((word) => word === 'defaults'),
    why: "crun clears the flags of a bind mount's source even where no word asks for any",
  },
  {
    peer: 'crun',
    row: ({ options }) => remaining(options).length < options.filter((word) => !clears[word]).length,
    why: 'crun 1.8.1 does not clear again what an earlier word has set',
  },
  {
    peer: 'crun',
    row: ({ kind, options }) => kind === 'ramfs' && options.includes('ro'),
    why: 'with crun "ro" is of the mount alone, with runc and Tare of the file system too',
  },
];
/** Words that clear, and what they clear; "defaults" sets nothing. */
const clears = {
  ...{ rw: 'ro', suid: 'nosuid', dev: 'nodev', exec: 'noexec', async: 'sync', nomand: 'mand', atime: 'noatime' },
  ...{ diratime: 'nodiratime', norelatime: 'relatime', nostrictatime: 'strictatime', nolazytime: 'lazytime' },
  ...{ loud: 'silent', noiversion: 'iversion', symfollow: 'nosymfollow', defaults: 'nothing' },
};
/** The words that set something which no later one clears. */
const remaining = (options) =>
  options.filter((word, at) => !clears[word] && !options.slice(at).some((later) => clears[later] === word));

/** The mounts below /m of mountinfo: destination → [options, propagation and the rest]. */
function parse(mountinfo) {
  const found = {};
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    if (!fields[4]?.startsWith('/m/')) continue;
    const dash = fields.indexOf('-');
    const tags = fields.slice(6, dash).map((tag) => tag.replace(/:\d+/, ''));
    found[fields[4]] = [fields[5], [...tags, ...fields.slice(dash)].join(' ')];
  }
  return found;
}

describe('mount options by the table', { skip: needsRoot }, () => {
  const root = makeRoot();
  let sources;
  before(() => {
    sources = mkdtempSync(join(tmpdir(), 'tare-sources-'));
    for (const name of ['plain', 'flagged', 'tree']) mkdirSync(join(sources, name));
    const flags = 'nosuid,nodev,noexec,noatime,size=64k';
    execFileSync('mount', ['-t', 'tmpfs', '-o', flags, 'tmpfs', join(sources, 'flagged')]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(sources, 'tree')]);
    mkdirSync(join(sources, 'tree/below'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', flags, 'tmpfs', join(sources, 'tree/below')]);
  });
  after(() => {
    for (const name of ['tree/below', 'tree', 'flagged']) execFileSync('umount', [join(sources, name)]);
    rmSync(sources, { recursive: true });
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** Runs a container with these mounts: what its mountinfo says of them. */
  async function look(runtime, mounts, env = {}) {
    const id = uniqueId('table');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['cat', '/proc/self/mountinfo'],
      edit: (config) => {
        config.linux.cgroupsPath = cgroupsPath;
        config.root.readonly = false;
        // on a host with shared mounts, as systemd makes them, binds are slaves by default, with crun private ones
        config.linux.rootfsPropagation = 'rprivate';
        config.mounts = config.mounts.filter(({ type }) => type !== 'cgroup').concat(mounts);
      },
    });
    const options = { cwd: bundle.dir, timeout: 60_000, env: { ...process.env, ...env } };
    const { code, stdout, stderr } = await runtime(root.path, ['run', '--bundle', bundle.dir, id], options);
    bundle.remove();
    assert.equal(code, 0, `${runtime.name}: ${stderr}`);
    if (runtime === tare) assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    return parse(stdout);
  }

  const all = rows(30);
  const mountOf = ({ kind, options }, number) => {
    const { type = 'none', source, extra, has } = kinds[kind];
    return {
      destination: `/m/${number}`,
      type,
      source: has ? join(sources, source) : source,
      options: [...options, ...extra],
    };
  };
  const text = ({ kind, options }) => `${kind} ${options.join(',')}`;

  for (const { shim, skip } of transports) {
    test(`each mount has the flags that its words say (${shim})`, { skip }, async () => {
      const seen = await look(tare, all.map(mountOf), { TARE_SHIM: shim });
      const says = (row, number) => `${text(row)}: ${seen[`/m/${number}`]?.[0]}`;
      assert.deepEqual(
        all.map(says),
        all.map((row) => `${text(row)}: ${expected(row)}`),
      );
    });
  }

  for (const peer of peers) {
    test(`and ${peer.name} makes the same of them`, async () => {
      const known = all.filter(({ options }) => !options.some((word) => unknown[peer.name].includes(word)));
      const [theirs, ours] = [await look(peer, known.map(mountOf)), await look(tare, known.map(mountOf))];
      assert.equal(Object.keys(ours).length, known.length);
      const differ = known.filter(
        (row, number) =>
          theirs[`/m/${number}`].join(' ') !== ours[`/m/${number}`].join(' ') &&
          !accepted.some((one) => one.peer === peer.name && one.row(row)),
      );
      assert.deepEqual(differ.map(text), []);
    });
  }

  test('recursive words reach every mount below', async () => {
    const groups = recursiveRows(40);
    const mounts = groups.map((options, number) => ({
      destination: `/m/${number}`,
      type: 'none',
      source: join(sources, 'tree'),
      options: ['rbind', ...options],
    }));
    const seen = await look(tare, mounts);
    const flagged = ['nosuid', 'nodev', 'noexec', 'noatime'];
    const lines = (top, below) => groups.map((options, i) => `${options}: ${top(options, i)} / ${below(options, i)}`);
    assert.deepEqual(
      lines(
        (_, i) => seen[`/m/${i}`][0],
        (_, i) => seen[`/m/${i}/below`][0],
      ),
      lines(
        (options) => expectedRecursive(options, []),
        (options) => expectedRecursive(options, flagged),
      ),
    );
  });

  test('propagation words, alone and one after the other, as with runc', {
    skip: !peers.includes(runc) && 'needs runc',
  }, async () => {
    const single = ['private', 'shared', 'slave', 'unbindable'];
    const groups = [...single, ...single.map((word) => `r${word}`)].flatMap((first) => [
      [first],
      [first, 'rslave'],
      [first, 'shared', 'ro'],
    ]);
    const mounts = groups.flatMap((options, number) => [
      { destination: `/m/${number}b`, type: 'none', source: join(sources, 'tree'), options: ['rbind', ...options] },
      { destination: `/m/${number}t`, type: 'tmpfs', source: 'x', options: ['size=64k', 'mode=755', ...options] },
    ]);
    assert.deepEqual(await look(tare, mounts), await look(runc, mounts));
  });
});
