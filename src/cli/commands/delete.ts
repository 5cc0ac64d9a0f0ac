/** `tare delete ID`, or with --regex all containers that match, as crun does. */
import { ContainerError } from '../../errors.js';
import type { ContainerSummary } from '../../factory.js';
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler(context: Context): Promise<number> {
  const { options, positionals } = context;
  const [id = ''] = positionals;
  if (options.regex !== true) await deleteOne(context, id);
  else await deleteAll(context, id);
  return 0;
}

async function deleteOne({ host, options }: Context, id: string): Promise<void> {
  const { value } = await runCommand(host, { verb: 'delete', id, force: options.force === true });
  for (const finding of value.diagnostics ?? []) host.warn?.(id, finding);
}

/** One that cannot be deleted is not in the way of the others; the first such error is the command's. */
async function deleteAll(context: Context, pattern: string): Promise<void> {
  const wanted = expression(pattern);
  const { value } = await runCommand(context.host, { verb: 'list', defaultRoot: true });
  const errors: unknown[] = [];
  for (const { id } of value.containers as ContainerSummary[]) {
    if (wanted.test(id)) await deleteOne(context, id).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new ContainerError('ConfigInvalid', `invalid regular expression: ${(error as Error).message}`);
  }
}
