/** `tare validate [BUNDLE|FILE|-]`: what is wrong with a config, as compilers say it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, loadCore } from '../../core/index.js';
import { ContainerError } from '../../errors.js';
import type { Context } from '../context.js';
import { print } from '../output.js';

const STDIN = 0;

export function handler({ options, positionals: [what = '.'] }: Context): number {
  const { name, text } = read(what);
  const diagnostics = loadCore().validateConfig(text);
  if (options.json) print(`${JSON.stringify(diagnostics, null, 2)}\n`);
  else {
    const lines = new TextDecoder().decode(text).split('\n');
    print(diagnostics.map((diagnostic) => describe(diagnostic, name, lines)).join(''));
  }
  return diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function read(what: string): { name: string; text: Uint8Array } {
  if (what === '-') return { name: '<stdin>', text: readFileSync(STDIN) };
  try {
    const name = statSync(what).isDirectory() ? join(what, 'config.json') : what;
    return { name, text: readFileSync(name) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ContainerError('ConfigInvalid', `JSON specification file ${what} not found`, { cause: error });
  }
}

/** `file:line:column: severity: message`, the line of the source, and a caret below the place. */
function describe({ line, column, endLine, endColumn, ...rest }: Diagnostic, name: string, lines: string[]): string {
  const source = (lines[line - 1] ?? '').replace(/\r$/, '');
  const number = String(line).padStart(5);
  const end = endLine === line ? endColumn : source.length + 1;
  const before = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const marker = `^${'~'.repeat(Math.max(0, Math.min(end, source.length + 1) - column - 1))}`;
  return [
    `${name}:${line}:${column}: ${rest.severity}: ${rest.message} [${rest.code}]`,
    `${number} | ${source}`,
    `      | ${before}${marker}`,
    ...(rest.hint ? [`      = ${rest.hint}`] : []),
    '',
  ].join('\n');
}
