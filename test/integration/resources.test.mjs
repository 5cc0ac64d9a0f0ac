// Acceptance: every field of linux.resources, at its boundaries: what the kernel's files say under Tare, runc and crun for the same
// config is the same. All files of all cgroups of the container are compared, whatever the layout of the host.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, cgroups, hierarchies, pruneCgroup } from '../support/leftovers.mjs';
import { columns, refusals, version } from '../support/resource-table.mjs';
import { crun, makeRoot, run, runc, tare } from '../support/run.mjs';

const missing = async (name) =>
  (await run(name, ['--version']).catch(() => ({ code: 1 }))).code !== 0 && `needs ${name}`;
const skip = needsRoot || (await missing('runc')) || (await missing('crun'));
const FIELDS = ['memory', 'cpu', 'pids', 'blockIO', 'unified', 'network'];

/** Files that change by themselves, or cannot be read. */
const DYNAMIC = /procs|tasks|threads|usage|peak|failcnt|events|pressure|stat|current|reclaim|event_control|io_service/;

/** What a file is called here: of version 1 with its controller, also where a hierarchy has several (cpu,cpuacct). */
function keyOf(point, file) {
  if (version === 2) return file;
  const names = basename(point).split(',');
  return `${names.find((name) => file.startsWith(`${name}.`)) ?? names[0]}/${file}`;
}

/** The values of all files that take any: `{ 'memory/memory.limit_in_bytes': '…' }`, of version 2 `{ 'memory.max': '…' }`. */
function valuesOf(cgroupsPath) {
  const values = {};
  for (const directory of cgroups(cgroupsPath)) {
    const point = hierarchies.find((path) => directory === join(path, cgroupsPath));
    for (const file of readdirSync(directory)) {
      const { mode } = statSync(join(directory, file));
      if (DYNAMIC.test(file) || (mode & 0o600) !== 0o600) continue;
      values[keyOf(point, file)] = readFileSync(join(directory, file), 'utf8').trim();
    }
  }
  return values;
}

/** A container's run with these resources: `{ code, stderr, values }`; nothing of it is left. */
async function outcome(runtime, resources) {
  const id = uniqueId('resources');
  const cgroupsPath = `/tare_test/${id}`;
  const root = makeRoot();
  const bundle = makeBundle({ args: ['sleep', '1000'] });
  Object.assign(bundle.config.linux.resources, resources);
  bundle.config.linux.cgroupsPath = cgroupsPath;
  writeFileSync(join(bundle.dir, 'config.json'), JSON.stringify(bundle.config).replace(/"#(-?\d+)"/g, '$1'));
  try {
    const { code, stderr } = await runtime(root.path, ['run', '--detach', '--bundle', bundle.dir, id], {
      cwd: bundle.dir,
    });
    const values = valuesOf(cgroupsPath);
    await runtime(root.path, ['delete', '--force', id]);
    if (runtime === tare) assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    return { code, stderr, values };
  } finally {
    bundle.remove();
    root.remove();
  }
}

/** The files that cgroups of version 1 have with this kernel. */
function filesHere() {
  const path = `/tare_test/${uniqueId('resources')}`;
  const made = hierarchies.map((point) => join(point, path));
  for (const directory of made) mkdirSync(directory, { recursive: true });
  const files = hierarchies.flatMap((point, i) => readdirSync(made[i]).map((file) => keyOf(point, file)));
  for (const directory of made) rmdirSync(directory);
  return new Set(files);
}

const files = version === 1 && !needsRoot ? filesHere() : undefined;

/** The columns' entries that are for this version and kernel, one of each a row; alone, where a peer is not asked. */
function rowsOf() {
  const isHere = (entry) => entry[version] && Object.keys(entry[version]).every((file) => files?.has(file) ?? true);
  const here = Object.values(columns).map((column) => column.filter(isHere));
  const alone = (entry) => Object.keys(entry.without ?? {}).length > 0;
  const shared = here.map((column) => column.filter((entry) => !alone(entry)));
  const count = Math.max(...shared.map((column) => column.length));
  const rows = Array.from({ length: count }, (_, i) => shared.map((column) => column[i]).filter(Boolean));
  return [...rows, ...here.flatMap((column) => column.filter(alone).map((entry) => [entry]))];
}

/** The resources of a row's entries, together. */
function together(entries) {
  const resources = {};
  for (const entry of entries) {
    for (const name of FIELDS) if (entry[name]) resources[name] = { ...resources[name], ...entry[name] };
    if (entry.hugepageLimits) resources.hugepageLimits = entry.hugepageLimits;
  }
  return resources;
}

describe(`every field of linux.resources on cgroup v${version}`, { skip, concurrency: 2 }, () => {
  after(() => pruneCgroup('/tare_test'));

  for (const entries of rowsOf()) {
    const resources = together(entries);
    test(JSON.stringify(resources), async () => {
      const mine = await outcome(tare, resources);
      assert.equal(mine.code, 0, mine.stderr);
      const expected = Object.assign({}, ...entries.map((entry) => entry[version]));
      for (const [file, text] of Object.entries(expected)) assert.equal(mine.values[file], text, file);
      for (const peer of [runc, crun]) {
        if (entries.some(({ without }) => without?.[peer.name])) continue;
        const theirs = await outcome(peer, resources);
        assert.equal(theirs.code, 0, `${peer.name}: ${theirs.stderr}`);
        const others = Object.assign({}, ...entries.map(({ differs }) => differs?.[peer.name]));
        for (const [file, text] of Object.entries(theirs.values)) {
          if (others[file])
            assert.notEqual(mine.values[file], text, `${peer.name} has ${file} as Tare: ${others[file]}`);
          else assert.equal(mine.values[file], text, `${file} under ${peer.name}`);
        }
        assert.ok(Object.keys(theirs.values).length > 10, 'there is something to compare');
      }
    });
  }

  for (const [resources, words, possible = {}, file] of refusals) {
    const taken = !file || !files || files.has(file) ? possible : {};
    test(`refused: ${JSON.stringify(resources)}`, async () => {
      const { code, stderr } = await outcome(tare, resources);
      assert.notEqual(code, 0);
      assert.match(stderr.replaceAll('\\"', '"'), words);
      for (const peer of [runc, crun]) {
        const theirs = await outcome(peer, resources);
        assert.equal(theirs.code === 0, taken[peer.name] !== undefined, `${peer.name}: ${theirs.stderr}`);
      }
    });
  }

  test('an init that is killed for want of memory', async () => {
    const { code, stderr } = await outcome(tare, { memory: { limit: 4096 } });
    assert.notEqual(code, 0);
    assert.match(stderr, /(container init was OOM-killed|cannot allocate memory).*memory limit too low\?/);
  });

  test('a limit below what other runtimes need', async () => {
    const { code, stderr, values } = await outcome(tare, { memory: { limit: 524288 } });
    assert.equal(code, 0, stderr);
    assert.equal(values[version === 2 ? 'memory.max' : 'memory/memory.limit_in_bytes'], '524288');
  });

  test('a cgroup that was there keeps what it had when create fails', async (t) => {
    const id = uniqueId('resources');
    const point = hierarchies.find((path) => path.endsWith('/pids')) ?? hierarchies[0];
    const own = join(point, `tare_test/${id}`);
    mkdirSync(own, { recursive: true });
    t.after(() => rmdirSync(own));
    const file = version === 2 ? 'cgroup.max.depth' : 'pids.max';
    writeFileSync(join(own, file), '77');
    const root = makeRoot();
    const limit = version === 2 ? { unified: { [file]: '7' } } : { pids: { limit: 7 } };
    const bundle = makeBundle({
      args: ['nope'],
      edit: (config) => {
        config.linux.cgroupsPath = `/tare_test/${id}`;
        Object.assign(config.linux.resources, limit);
      },
    });
    const { stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id]);
    assert.match(stderr, /executable file not found/);
    assert.equal(readFileSync(join(own, file), 'utf8'), '77\n');
    bundle.remove();
    root.remove();
  });
});
