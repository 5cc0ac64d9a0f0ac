// Cgroups that are given to an ordinary user.
import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { cgroups } from './leftovers.mjs';

/**
 * Shell commands for User's `enter`: these directories become the user's.
 * @param options `enter`: the user's command runs in them (default: yes)
 */
export const delegate = (directories, { enter = true } = {}) =>
  directories
    .flatMap((dir) => [
      `mkdir -p ${dir}`,
      `chown -R "$3:$3" ${dir}`,
      ...(enter ? [`echo $$ > ${dir}/cgroup.procs`] : []),
    ])
    .join(' && ');

/** Removes a path's cgroups and those below, in all hierarchies. */
export function removeCgroups(path) {
  const remove = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) remove(join(dir, entry.name));
    }
    rmdirSync(dir);
  };
  for (const dir of cgroups(path)) remove(dir);
}
