/** `tare plan [ID]`: the ops that create would execute, with the place in the config that each comes from. */
import { constants } from 'node:os';
import { type DecodedOp, decodePlan, describeOp } from '../../core/index.js';
import { planCommand } from '../../plans.js';
import type { Context } from '../context.js';
import { readBundle } from '../create.js';
import { print, table } from '../output.js';

export async function handler({ host, options, positionals: [id = 'plan'] }: Context): Promise<number> {
  const { bundle, config } = readBundle(options);
  const request = {
    verb: 'create',
    id,
    bundle,
    noPivot: options['no-pivot'] === true,
    noNewKeyring: options['no-new-keyring'] === true,
    now: new Date().toISOString(),
  };
  const plan = decodePlan(await planCommand(host, request, config));
  if (options.json) {
    print(`${JSON.stringify(plan, null, 2)}\n`);
    return 0;
  }
  const rows = plan.lists.flatMap(({ list, ops }) => ops.map((op) => row(list, op)));
  print(table([['LIST', '#', 'OP', 'FLAGS', 'CONFIG', 'ARGUMENTS'], ...rows], 0));
  return 0;
}

function row(list: number, op: DecodedOp): string[] {
  const fallbacks = op.fallbacks.map(({ errno, skip }) => `${errnoName(errno)}: ${skip ? `skip ${skip}` : 'go on'}`);
  const flags = [...(op.undo ? ['undo'] : []), ...(op.report ? ['report'] : []), ...fallbacks].join(', ');
  return [String(list), String(op.op), op.name, flags || '-', op.cause || '-', describeOp(op)];
}

function errnoName(errno: number): string {
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
}
