/** `tare completion`: the script that completes its command lines, for a shell. */
import { readFileSync } from 'node:fs';
import type { Context } from '../context.js';
import { SHELLS } from '../grammar.js';
import { print } from '../output.js';

export async function handler({ positionals: [shell = ''] }: Context): Promise<number> {
  const file = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (file === undefined) throw new Error(`no completion for the shell "${shell}": ${Object.keys(SHELLS).join(', ')}`);
  print(readFileSync(new URL(`../../../completions/${file}`, import.meta.url), 'utf8'));
  return 0;
}
