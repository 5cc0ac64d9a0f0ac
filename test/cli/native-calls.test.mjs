/**
 * What `run` asks of the kernel by the native command is what docs/performance.md lists, and it opens no file that it need not:
 * the config, the state, what the host is like, cgroups, and what is in the container.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { makeRoot } from '../support/run.mjs';

const native = join(project, 'build/tare');
const skip = existsSync(native) ? needsRoot : 'the native command is not built: wasm2c is missing';

/** The system calls of the tables in docs/performance.md: what is in backquotes in their first column. */
function listed() {
  const text = readFileSync(join(project, 'docs/performance.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => cell);
  return new Set(rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)));
}

test('run makes the system calls that are listed, and opens what it needs', { skip }, () => {
  const root = makeRoot();
  const state = join(root.path, 'state');
  const cgroupsPath = `/tare_test/${uniqueId('calls')}`;
  const bundle = makeBundle({ args: ['true'], edit: (config) => Object.assign(config.linux, { cgroupsPath }) });
  after(() => {
    bundle.remove();
    root.remove();
    pruneCgroup('/tare_test');
  });
  const output = join(root.path, 'calls');
  const words = [native, '--root', state, 'run', '-b', bundle.dir, 'traced'];
  const { status, stderr } = spawnSync('strace', ['-f', '-s', '4096', '-o', output, ...words], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);

  const lines = readFileSync(output, 'utf8').split('\n');
  // from its execve on a process is the container's
  const ended = new Set();
  const ours = lines.filter((line) => {
    const pid = line.split(' ')[0];
    const before = !ended.has(pid);
    if (line.includes(' execve(') && !line.includes(`"${native}"`)) ended.add(pid);
    return before;
  });
  const names = new Set(ours.map((line) => /^\d+ +(\w+)\(/.exec(line)?.[1]).filter(Boolean));
  assert.ok(names.size > 40, `${names.size} calls: ${[...names].join(' ')}`);
  const known = listed();
  assert.deepEqual(
    [...names].filter((name) => !known.has(name)),
    [],
    'not in docs/performance.md',
  );

  // by absolute paths; others are below an fd of the state directory, the rootfs, or a mount that was just made
  const opened = new Set(ours.map((line) => /^\d+ +open(?:at2?)?\([^"]*"(\/[^"]*)"/.exec(line)?.[1]).filter(Boolean));
  const needed = [
    new RegExp(`^${bundle.dir}/(config\\.json|rootfs)$`),
    new RegExp(`^${state}(/|$)`),
    /^\/proc\/(self\/(mountinfo|cgroup|uid_map)|\d+\/(stat|cgroup))$/,
    /^\/sys\/fs\/cgroup(\/|$)/,
    /^\/sys\/module\/apparmor\/parameters\/enabled$/,
    /^\/sys\/kernel\/(security|mm)\//,
    // in the container's root
    /^\/(proc|sys|dev)(\/\w+)*$/,
    /^\/etc\/(passwd|group)$/,
  ];
  assert.ok(opened.size > 10, [...opened].join(' '));
  assert.deepEqual(
    [...opened].filter((path) => !needed.some((pattern) => pattern.test(path))),
    [],
    'opened, and not needed',
  );
});
