// What probe.c saw inside a container, as sections of facts, made comparable between two runs.
import assert from 'node:assert/strict';
import { copyFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniqueId } from './bundle.mjs';
import { assertNothingLeft } from './leftovers.mjs';
import { program } from './programs.mjs';
import { tare } from './run.mjs';

/** Puts the probe into a bundle's rootfs as /bin/probe. */
export function installProbe(bundle) {
  copyFileSync(program('probe'), join(bundle.rootfs, 'bin/probe'));
}

/**
 * Runs a bundle, whose program has to be the probe, and removes it: what was seen inside, comparable. Tare has to leave nothing
 * behind.
 */
export async function seenInside(runtime, root, bundle, { flags = [], env = process.env } = {}) {
  installProbe(bundle);
  try {
    const words = ['run', '--bundle', bundle.dir, ...flags, uniqueId('inside')];
    const result = await runtime(root, words, { cwd: bundle.dir, env });
    assert.equal(result.code, 0, `${runtime.name}: ${result.stderr}`);
    if (runtime === tare) assertNothingLeft({ root, cgroupsPath: bundle.config.linux.cgroupsPath, bundle });
    return comparable(parseFacts(result.stdout), [[bundle.dir, 'BUNDLE']]);
  } finally {
    bundle.remove();
  }
}

/** The probe's output as `{ section: { key: value } }`. */
export function parseFacts(text) {
  const facts = {};
  for (const line of text.split('\n')) {
    if (!line) continue;
    const [section, key, value] = line
      .split('\t')
      .map((part) => part.replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c] ?? c));
    facts[section] ??= {};
    facts[section][key] = value;
  }
  return facts;
}

/**
 * mountinfo as lines `parent's mountpoint → root mountpoint options propagation - type source superblock options`:
 * what is left when mount ids, peer group numbers and device numbers are taken away. Order is the kernel's.
 */
export function mounts(mountinfo, replace = []) {
  const rows = mountinfo
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id, parent, , top, point, options, ...rest] = line.split(' ');
      // where /tmp is a file system of its own, a bundle's place in it does not begin with /tmp
      const root = top.startsWith('/tare-') ? join(tmpdir(), top) : top;
      const dash = rest.indexOf('-');
      const propagation = rest.slice(0, dash).map((tag) => tag.replace(/:\d+/, ''));
      return { id, parent, root, point, options, propagation, tail: rest.slice(dash + 1) };
    });
  const byId = new Map(rows.map((row) => [row.id, row.point]));
  return rows.map((row) => {
    const text = [
      `${byId.get(row.parent) ?? 'outside'} →`,
      row.root,
      row.point,
      row.options,
      ...row.propagation,
      '-',
      ...row.tail,
    ].join(' ');
    return replace.reduce((line, [from, to]) => line.replaceAll(from, to), text);
  });
}

const volatile = {
  status: [
    'Pid',
    'PPid',
    'Tgid',
    'NSpid',
    'NSpgid',
    'NSsid',
    'NStgid',
    'FDSize',
    'SigQ',
    'voluntary_ctxt_switches',
    'nonvoluntary_ctxt_switches',
  ],
};

/**
 * Facts with what differs from run to run taken out: the numbers of pipes, sockets and namespaces; memory sizes; the host's cgroups;
 * mount ids. `replace` is a list of [text, replacement] for ids and paths that the two runs were given differently.
 */
export function comparable(facts, replace = []) {
  const result = structuredClone(facts);
  for (const key of Object.keys(result.status)) {
    if (volatile.status.includes(key) || key.startsWith('Vm') || key.startsWith('Rss') || key === 'HugetlbPages')
      delete result.status[key];
  }
  const masked = (text) => replace.reduce((line, [from, to]) => line.replaceAll(from, to), text);
  for (const key of Object.keys(result.fd)) result.fd[key] = masked(result.fd[key].replace(/:\[\d+\]/, ':[N]'));
  for (const [name, link] of Object.entries(result.namespace)) {
    result.namespace[name] = link === readlinkSync(`/proc/self/ns/${name}`) ? "the host's" : 'another';
  }
  const { pid, ppid, sid, pgid } = result.process;
  Object.assign(result.process, {
    pid: pid === '1' ? '1' : 'N',
    ppid: ppid === '0' ? '0' : 'N',
    sid: sid === pid ? 'pid' : 'N',
    pgid: pgid === pid ? 'pid' : 'N',
  });
  result.mountinfo = mounts(result.mountinfo[''], replace);
  result.limits = result.limits[''].trimEnd().split('\n');
  result.cgroup = result.cgroup['']
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\d+:/, ''))
    .sort()
    .map(masked);
  // the host's own root of version 2, where others come and go
  const shown = result.path?.['/sys/fs/cgroup'];
  if (shown?.includes(' fs 63677270 ') && !result.cgroup.includes(':/'))
    result.path['/sys/fs/cgroup'] = shown.replace(/list ok \d+ names/, 'list ok N names');
  result.process.keyring = result.process.keyring.split(';').slice(0, 4).concat('_').join(';');
  return result;
}

/** The differences of two comparable facts as lines `section key: a | b`, sorted. */
export function differences(a, b) {
  const lines = [];
  for (const section of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = a[section] ?? {};
    const right = b[section] ?? {};
    if (Array.isArray(left) || Array.isArray(right)) {
      for (const line of left) if (!right.includes(line)) lines.push(`${section}: ${line} | -`);
      for (const line of right) if (!left.includes(line)) lines.push(`${section}: - | ${line}`);
      if (lines.length === 0 && left.join('\n') !== right.join('\n')) lines.push(`${section}: another order`);
      continue;
    }
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (left[key] !== right[key]) lines.push(`${section} ${key}: ${left[key] ?? '-'} | ${right[key] ?? '-'}`);
    }
  }
  return lines.sort();
}
