/**
 * Makes the op tables from shim-c/ops.def: shim-c/generated/ops.h, assembly/plan/ops.generated.ts and
 * src/core/ops.generated.ts. `npm run generate` writes them; with --check it fails when one is stale.
 */
import { readFileSync } from 'node:fs';
import { writeGenerated } from './generated.mjs';

const root = new URL('..', import.meta.url);
const LETTERS = {
  u32: 'u',
  u64: 'U',
  str: 's',
  strs: 'S',
  u32s: 'L',
  bytes: 'b',
  tmpl: 't',
  tmpls: 'T',
  reg: 'r',
  slot: 'n',
  text: 'x',
  list: 'l',
};
const AS_TYPES = {
  u32: 'u32',
  u64: 'u64',
  str: 'string',
  strs: 'Array<string>',
  u32s: 'Array<u32>',
  bytes: 'Uint8Array',
  tmpl: 'Tmpl',
  tmpls: 'Array<Tmpl>',
  reg: 'u32',
  slot: 'u32',
  text: 'u32',
  list: 'u32',
};
const AS_WRITERS = { reg: 'u32', slot: 'u32', text: 'u32', list: 'u32', bytes: 'blob' };

/** @returns {{ code: number, name: string, args: { name: string, type: string }[], doc: string[] }[]} */
function parse(text) {
  const ops = [];
  let doc = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ---') || line.trim() === '') doc = [];
    else if (line.startsWith('#')) doc.push(line.slice(1).trim());
    else {
      const [code, name, ...args] = line.trim().split(/\s+/);
      ops.push({
        code: Number(code),
        name,
        doc,
        args: args.map((arg) => {
          const [argName, type] = arg.split(':');
          if (!(type in LETTERS)) throw new Error(`ops.def: ${name}: unknown type "${type}"`);
          return { name: argName, type };
        }),
      });
      doc = [];
    }
  }
  if (new Set(ops.map((op) => op.code)).size !== ops.length) throw new Error('ops.def: a code is used twice');
  return ops;
}

const camel = (name) => name.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const RESERVED = new Set(['from', 'with', 'to']);
const param = (name) => (RESERVED.has(name) ? `${name}_` : name);

function cHeader(ops) {
  const last = Math.max(...ops.map((op) => op.code));
  return `// Made from shim-c/ops.def by \`npm run generate\`. Do not edit.
#pragma once

enum op_code {
${ops.map((op) => `\tOP_${op.name} = ${op.code},`).join('\n')}
};

#define OP_LAST ${last}

// What the decoder checks before an op is executed: a letter an argument
// (${Object.entries(LETTERS)
    .map(([type, letter]) => `${letter} ${type}`)
    .join(', ')}).
struct op_info {
	const char *name;
	const char *signature;
};

static const struct op_info op_table[OP_LAST + 1] = {
${ops.map((op) => `\t[${op.code}] = {"${op.name}", "${op.args.map((arg) => LETTERS[arg.type]).join('')}"},`).join('\n')}
};
`;
}

function assemblyScript(ops) {
  const one = (op) => {
    const params = op.args.map((arg) => `${param(arg.name)}: ${AS_TYPES[arg.type]}`);
    const writes = op.args.map((arg) => `  l.${AS_WRITERS[arg.type] ?? arg.type}(${param(arg.name)});\n`).join('');
    const doc = op.doc.length ? `/**\n${op.doc.map((line) => ` * ${line}`).join('\n')}\n */\n` : '';
    return `${doc}export function ${camel(op.name)}(${['l: List', ...params].join(', ')}): void {\n  l.open(${op.code});\n${writes}  l.close();\n}\n`;
  };
  return `// Made from shim-c/ops.def by \`npm run generate\`. Do not edit.
import { List, Tmpl } from "./encoder";

${ops.map(one).join('\n')}
/** The op's name, as in ops.def, for messages. */
export function opName(code: u32): string {
  switch (code) {
${ops.map((op) => `    case ${op.code}: return "${op.name}";`).join('\n')}
  }
  return "op " + code.toString();
}
`;
}

function typeScript(ops) {
  return `// Made from shim-c/ops.def by \`npm run generate\`. Do not edit.

export type ArgType =
${Object.keys(LETTERS)
  .map((type) => `  | '${type}'`)
  .join('\n')}

export interface OpInfo {
  readonly name: string
  readonly args: readonly { readonly name: string; readonly type: ArgType }[]
}

/** Every op by its code. */
export const OPS: Readonly<Record<number, OpInfo>> = {
${ops
  .map(
    (op) =>
      `  ${op.code}: { name: '${op.name}', args: [${op.args.map((arg) => `{ name: '${arg.name}', type: '${arg.type}' }`).join(', ')}] },`,
  )
  .join('\n')}
}
`;
}

const ops = parse(readFileSync(new URL('shim-c/ops.def', root), 'utf8'));
await writeGenerated('npm run generate', {
  'shim-c/generated/ops.h': cHeader(ops),
  'assembly/plan/ops.generated.ts': assemblyScript(ops),
  'src/core/ops.generated.ts': typeScript(ops),
});
