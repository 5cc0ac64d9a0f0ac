/** `run` of a program that ends at once: by the floor, by Tare, crun and runc; the default config, or one with a seccomp profile. */
import { readFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCore } from '../../dist/core/index.js';
import { DOCKER_PROFILE } from '../../scripts/setup/unpacked.mjs';
import { filterBytes } from '../../test/support/bpf.mjs';
import { engineProfile } from '../../test/support/profiles.mjs';
import { configWith } from '../../test/support/seccomp.mjs';
import { makeBundle, root } from '../support/bundle.mjs';
import { hierarchies } from '../support/hierarchy.mjs';
import { interleaved } from '../support/interleave.mjs';
import { timed } from '../support/timed.mjs';

const PODMAN_PROFILE = '/usr/share/containers/seccomp.json';

/** An engine's profile: Docker's where it is there, else podman's. @returns {{ name: string, profile: object } | undefined} */
export function engineSeccomp() {
  const [name, path] = [
    ['Docker', DOCKER_PROFILE.path],
    ['podman', PODMAN_PROFILE],
  ].find(([, file]) => existsSync(file)) ?? [undefined, undefined];
  return path && { name, profile: engineProfile(readFileSync(path, 'utf8')) };
}

/** The floor with a filter: our own compiler's, as raw instructions in a file. */
function filterFile(profile, directory) {
  const answer = loadCore().step({ verb: 'seccomp', arch: 'x64' }, configWith(profile), []);
  const { instructions } = answer.value.seccomp;
  const file = join(directory, 'filter');
  writeFileSync(file, filterBytes(instructions));
  return file;
}

/**
 * @param {object} bench what bench.mjs shares
 * @param {{ profile?: object, pause: number }} how
 */
export async function benchRun({ runtimes, errors, state, rounds, runs }, { profile, pause }) {
  const { bundle, remove } = makeBundle(['/true'], '/tare-bench', (config) => {
    if (profile) config.linux.seccomp = profile;
  });
  const env = profile ? { FLOOR_SECCOMP: filterFile(profile, state) } : {};
  const floor = [join(root, 'build/bench/floor'), join(bundle, 'rootfs'), 'tare-bench', ...hierarchies()];
  const subjects = [
    { name: 'floor', measure: (count, rest) => timed(floor, { runs: count, pause: rest, errors, env }) },
    ...runtimes.map(({ name, words }) => ({
      name,
      measure: (count, rest) =>
        timed([...words, 'run', '--bundle', bundle, 'bench_%N'], { runs: count, pause: rest, errors }),
    })),
  ];
  try {
    return await interleaved(subjects, { rounds, runs, pause });
  } finally {
    remove();
  }
}
