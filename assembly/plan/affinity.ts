/** On which CPUs a process may run: process.execCPUAffinity, and that nothing of its maker's is left. */
import { Process } from '../spec/config';
import { List } from './encoder';
import * as errno from './errno';
import * as ops from './ops.generated';

const POINTER: string = '/process/execCPUAffinity';

/**
 * A container's first process, in its cgroups: whatever its maker was bound to, all the CPUs of its cpuset, as newer runc has it.
 * Who may not is where it was.
 */
export function writeAllCpus(l: List): void {
  l.on(errno.EINVAL).on(errno.EPERM);
  ops.affinity(l, new Uint8Array(0));
}

/** Before the process of exec is in the container's cgroup: its maker's, which it inherits. */
export function writeInitialAffinity(l: List, process: Process): void {
  write(l, process.initialCpus, '/initial');
}

/** Once it is. */
export function writeFinalAffinity(l: List, process: Process): void {
  if (!process.finalCpus.length && !process.initialCpus.length) writeAllCpus(l);
  else write(l, process.finalCpus, '/final');
}

function write(l: List, cpus: Uint8Array, member: string): void {
  if (!cpus.length) return;
  l.at(POINTER + member);
  ops.affinity(l, cpus);
  l.at('');
}
