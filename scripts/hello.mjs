/**
 * `npm run hello`: sets everything up, then runs a real container on the embedded default bundle (what `tare spec --host`
 * writes: no image, no download, the host's own programs read-only) and lets it say what it sees.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from './setup/run.mjs';
import { setupOrExit } from './setup.mjs';

/** What the container runs: sh and what coreutils and procfs give, for the host's userland is all there is. */
const INSIDE = String.raw`
say() { printf '  %-14s %s\n' "$1" "$2"; }
say 'process id' "$$"
say 'host name' "$(cat /proc/sys/kernel/hostname)"
say 'user' "uid $(id -u), capabilities $(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)"
if message=$( (: > /tare-was-here) 2>&1 ); then say 'touch /' 'it worked: / is writable!'; exit 1; fi
say 'touch /' "refused: $(printf '%s' "$message" | sed 's/.*: //')"
touch /tmp/tare-was-here || exit 1
say 'touch /tmp' 'fine: a tmpfs of its own'
label='processes'
for p in /proc/[0-9]*; do
  [ -r "$p/cmdline" ] && say "$label" "$(basename "$p")  $(tr '\0\n' '  ' < "$p/cmdline" | cut -c1-40 | sed 's/ *$//')" && label=''
done
label='mounts'
while read -r _ _ _ from point options rest; do
  type=$(printf '%s' "$rest" | sed 's/.*- \([^ ]*\) .*/\1/')
  case "$point" in /sys/fs/cgroup/*) continue ;; esac
  say "$label" "$(printf '%-18s %-8s %s' "$point" "$type" "$(printf '%s' "$options" | cut -d, -f1)")" && label=''
done < /proc/self/mountinfo
`;

const title = (text) => console.log(process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[1m${text}\x1b[0m` : text);

await setupOrExit();
if (process.getuid() !== 0) {
  console.error('hello needs root for now: rootless containers are not there yet (try: sudo npm run hello)');
  process.exit(1);
}

const bundle = mkdtempSync(join(tmpdir(), 'tare-hello-'));
try {
  const tare = (...args) => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
    const result = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
      cwd: bundle,
      env,
      stdio: 'inherit',
    });
    if (result.status !== 0) throw new Error(`tare ${args[0]} ended with ${result.signal ?? result.status}`);
  };
  title('tare spec --host');
  tare('spec', '--host');
  const path = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  config.process.terminal = false;
  config.process.args = ['/bin/sh', '/hello'];
  writeFileSync(join(bundle, 'rootfs/hello'), INSIDE);
  config.hostname = 'tare-hello';
  writeFileSync(path, JSON.stringify(config, null, 2));
  console.log(
    `  a config.json of ${config.mounts.length} mounts on an empty root file system: this host's programs, read-only\n`,
  );

  title('tare run hello');
  const started = performance.now();
  tare('run', 'hello');
  console.log(`  …and gone again, after ${Math.round(performance.now() - started)} ms with the start of Node\n`);

  // the library, in this process: the command line pays for the start of a Node as well
  const { Factory } = await import(join(root, 'dist/index.js'));
  await Factory.ready();
  const factory = new Factory();
  config.process.args = ['/bin/true'];
  const times = [];
  for (let i = 0; i < 10; i++) {
    const started = performance.now();
    const container = await factory.create('hello', config, { bundle, stdio: 'ignore' });
    await container.wait();
    await container.destroy();
    times.push(performance.now() - started);
  }
  const median = times.sort((a, b) => a - b)[5].toFixed(1);
  title('the same by the library, with /bin/true');
  console.log(`  ten containers made, run and destroyed, one after the other: ${median} ms each`);
} catch (error) {
  console.error(`hello: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(bundle, { recursive: true, force: true });
}
