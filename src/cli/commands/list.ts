/** `tare list`: a table, JSON or ids alone. */
import type { ContainerSummary } from '../../factory.js';
import { ContainerError } from '../../errors.js';
import { defaultRoot } from '../../root.js';
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';
import { print, table } from '../output.js';

export async function handler({ host, options }: Context): Promise<number> {
  const { format, quiet } = options;
  if (format !== 'table' && format !== 'json') throw new ContainerError('ConfigInvalid', 'invalid format option');
  // a root that was asked for must be there; the default one is made by the first create
  const { value } = await runCommand(host, { verb: 'list', defaultRoot: host.root === defaultRoot() });
  const containers: ContainerSummary[] = value.containers;
  if (quiet) print(containers.map(({ id }) => `${id}\n`).join(''));
  else if (format === 'json') print(`${JSON.stringify(containers)}\n`);
  else print(table([['ID', 'PID', 'STATUS', 'BUNDLE', 'CREATED', 'OWNER'], ...containers.map(row)]));
  return 0;
}

function row({ id, pid, status, bundle, created, owner }: ContainerSummary): string[] {
  return [id, String(pid), status, bundle, created ?? '', owner];
}
