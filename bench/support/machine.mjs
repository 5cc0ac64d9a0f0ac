/** What a result must say about where it was measured. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** The first line that a program's --version prints, or undefined when it isn't there. */
export function versionOf(command) {
  const result = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return result.error || result.status !== 0 ? undefined : result.stdout.split('\n')[0].trim();
}

/** @returns {Record<string, string | undefined>} machine, kernel, load and the versions of all that is compared */
export function machine() {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    date: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    kernel: release(),
    load: loadavg()
      .map((load) => load.toFixed(2))
      .join(' '),
    node: process.version,
    tare: version,
    crun: versionOf('crun'),
    runc: versionOf('runc'),
  };
}
