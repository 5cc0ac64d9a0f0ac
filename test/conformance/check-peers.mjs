/**
 * Runs the corpus under other runtimes and records in breaks.json and variations.json what they said. By hand, as root:
 *
 *     node test/conformance/check-peers.mjs [--only PATTERN] [--report] [NAME=PROGRAM…]
 *
 * Without arguments: `runc` and `crun` of the system, under the versions they tell. A config of another machine is made to run
 * here first (support/runnable.mjs), except for what its break is about; each is run with and without its break, so that a
 * refusal that has another reason is told apart. crun wants no cgroup v2 hierarchy beside v1's: it gets a mount namespace
 * in which that is not mounted. --report prints the disagreements with the corpus and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { breaks, edited, prepared, variations } from './support/corpus.mjs';
import { runnable } from './support/runnable.mjs';

const self = fileURLToPath(import.meta.url);
if (!process.env.TARE_CORPUS_INSIDE) {
  // A network of its own: a config with netDevices moves the host's eth0 into the container, which loses its addresses.
  const inside =
    'umount /sys/fs/cgroup/unified 2>/dev/null; ip link set lo up; ip link add eth0 type veth peer name eth1 || exit; exec "$@"';
  const args = ['--mount', '--net', '--propagation', 'private', 'sh', '-c', inside, 'sh', process.execPath, self];
  const env = { ...process.env, TARE_CORPUS_INSIDE: '1' };
  process.exit(spawnSync('unshare', [...args, ...process.argv.slice(2)], { stdio: 'inherit', env }).status ?? 1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, report: { type: 'boolean' } },
});
const peers = (positionals.length > 0 ? positionals : ['=runc', '=crun']).map((one) => {
  const [name, program] = one.split('=');
  const told = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.match(/version (\S+)/)?.[1];
  return { name: name || `${program} ${told}`, program };
});

const scratch = mkdtempSync(join(tmpdir(), 'tare-corpus-'));
chmodSync(scratch, 0o755);
const place = {
  rootfs: join(scratch, 'rootfs'),
  directory: join(scratch, 'directory'),
  file: join(scratch, 'file'),
  cgroup: '',
};
for (const path of ['rootfs/bin', 'rootfs/tmp', 'directory']) mkdirSync(join(scratch, path), { recursive: true });
chmodSync(place.rootfs, 0o777); // the root of a user namespace makes mount points in it too
writeFileSync(place.file, '');
copyFileSync('/usr/bin/busybox', join(place.rootfs, 'bin/busybox'));
for (const applet of ['sh', 'sleep', 'true', 'cat', 'ls']) symlinkSync('busybox', join(place.rootfs, 'bin', applet));

const cgroups = `/tare-corpus-${process.pid}`;
let runs = 0;

/** Runs a config. @returns {string} "ran", or what the runtime said */
function run({ program }, text, touched) {
  const id = `corpus${runs++}`;
  const bundle = join(scratch, id);
  mkdirSync(bundle);
  const config = runnable(text, touched, { ...place, cgroup: `${cgroups}/${id}` });
  writeFileSync(join(bundle, 'config.json'), config);
  const root = join(scratch, `state-${program.replaceAll('/', '_')}`);
  const log = openSync(join(scratch, 'stderr'), 'w'); // no pipe: a container that outlives its runtime would hold it open
  const options = { timeout: 3_000, killSignal: 'SIGKILL', stdio: ['ignore', 'ignore', log], cwd: scratch };
  const { status, error } = spawnSync(program, ['--root', root, 'run', '--bundle', bundle, id], options);
  closeSync(log);
  const stderr = readFileSync(join(scratch, 'stderr'), 'utf8');
  if (error || existsSync(join(root, id))) spawnSync(program, ['--root', root, 'delete', '--force', id]);
  rmSync(bundle, { recursive: true });
  if (error) return 'refused: (it hung)';
  if (status === 0) return 'ran';
  const lines = stderr
    .trim()
    .split('\n')
    .filter((line) => !/level=(warning|info)/.test(line));
  const said =
    lines
      .at(-1)
      ?.match(/msg="(.*)"$/)?.[1]
      .replaceAll('\\"', '"') ??
    lines.at(-1) ??
    '';
  const plain = said
    .replaceAll(scratch, '')
    .replaceAll(id, 'ID')
    .replace(/^\S+Z: /, '')
    .replace(/^(runc run failed|container_linux\S+): /, '');
  return `refused: ${plain.slice(0, 200)}`;
}

const controls = new Map();
/** The same config without its break. */
function control(peer, one, touched) {
  const key = JSON.stringify([peer.name, one.base, one.with, touched]);
  if (!controls.has(key)) controls.set(key, run(peer, prepared(one), touched));
  return controls.get(key);
}

/** What a break is about: its edits, and the place of its error where that is another. */
function touchedBy({ edit, expect }) {
  const paths = [edit].flat().flatMap(({ path }) => path ?? []);
  return expect === undefined || paths.some((path) => path.startsWith(expect)) ? paths : [...paths, expect];
}

/** Fills in the verdicts of all peers on an entry. */
function judge(one) {
  const touched = touchedBy(one);
  const verdicts = {};
  for (const peer of peers) {
    const broken = run(peer, edited(one), touched);
    const whole = broken === 'ran' || one.expect === undefined ? undefined : control(peer, one, touched);
    verdicts[peer.name] =
      whole === undefined || whole === 'ran'
        ? broken
        : whole === broken
          ? `cannot tell: ${whole.slice(9)}`
          : `${broken} (unbroken: ${whole.slice(9)})`;
  }
  one.verdicts = { ...one.verdicts, ...verdicts };
}

function save(name, list) {
  const lines = list.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
  if (!values.report) writeFileSync(new URL(`${name}.json`, import.meta.url), `[\n${lines}\n]\n`);
}

try {
  for (const [name, list] of [
    ['breaks', breaks],
    ['variations', variations],
  ]) {
    const chosen = list.filter((one) => !values.only || new RegExp(values.only).test(`${one.name} (${one.base})`));
    chosen.forEach((one, i) => {
      judge(one);
      if (i % 50 === 49) {
        console.error(`${name}: ${i + 1} of ${chosen.length}`);
        save(name, list);
      }
    });
    for (const one of chosen) {
      const said = Object.values(one.verdicts);
      const refused = said.some((verdict) => verdict.startsWith('refused'));
      if (name === 'breaks' ? !refused && !/spec|kernel/.test(one.by) : refused) {
        console.log(
          `${one.name} (${one.base}):\n  ${Object.entries(one.verdicts)
            .map((pair) => pair.join(': '))
            .join('\n  ')}`,
        );
      }
    }
    save(name, list);
  }
} finally {
  spawnSync('umount', ['--recursive', '--lazy', scratch]); // a runtime without a mount namespace to itself leaves mounts in ours
  rmSync(scratch, { recursive: true, force: true });
  for (const hierarchy of readdirSync('/sys/fs/cgroup')) {
    const top = join('/sys/fs/cgroup', hierarchy, cgroups);
    const plain = !existsSync(join('/sys/fs/cgroup', hierarchy, 'tasks')); // crun makes directories under what is not mounted
    if (plain) rmSync(top, { recursive: true, force: true });
    for (const name of existsSync(top) ? readdirSync(top, { withFileTypes: true }) : []) {
      if (name.isDirectory()) rmdirSync(join(top, name.name));
    }
    if (existsSync(top)) rmdirSync(top);
  }
}
