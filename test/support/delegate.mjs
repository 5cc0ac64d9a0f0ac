// Cgroups that are given to an ordinary user.
import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { cgroups } from './leftovers.mjs';
import { until } from './processes.mjs';

/**
 * Shell commands for User's `enter`: these directories become the user's.
 * @param options `enter`: the user's command runs in them (default: yes)
 */
export const delegate = (directories, { enter = true } = {}) =>
  directories
    .flatMap((dir) => [
      `mkdir -p ${dir}`,
      ...(dir.includes('/cpuset/') ? [takesProcesses(dir)] : []),
      `chown -R "$3:$3" ${dir}`,
      ...(enter ? [`echo $$ > ${dir}/cgroup.procs`] : []),
    ])
    .join(' && ');

/** A cpuset of version 1 takes no process before it has its parent's processors and memory, nor do those below it. */
const takesProcesses = (dir) =>
  `parent=; for name in ${dir.split('/').filter(Boolean).join(' ')}; do dir=$parent/$name; if [ -e "$parent/cpuset.cpus" ]; then
    for file in cpuset.cpus cpuset.mems; do [ -n "$(cat $dir/$file)" ] || cat $parent/$file > $dir/$file; done
  fi; parent=$dir; done`;

/** Removes a path's cgroups and those below, in all hierarchies. The reaper of a command that ran in them ends a moment after it. */
export async function removeCgroups(path) {
  const vacant = (directory) => readFileSync(join(directory, 'cgroup.procs'), 'utf8') === '';
  await until(() => cgroups(path).every(vacant), 'the commands have ended');
  const remove = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) remove(join(dir, entry.name));
    }
    rmdirSync(dir);
  };
  for (const dir of cgroups(path)) remove(dir);
}
