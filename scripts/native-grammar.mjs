/**
 * The grammar of the command line as a table in C, with the help that yargs makes of it, for the native command: a product of
 * the build, like the core in C beside it. Needs the compiled library.
 *
 *     node scripts/native-grammar.mjs FILE
 */
import { writeFileSync } from 'node:fs';
import { COMMANDS, GLOBAL_OPTIONS } from '../dist/cli/grammar.js';
import { help } from '../dist/cli/program.js';
import { LIMIT_OPTIONS } from '../dist/cli/update-options.js';
import { version } from '../dist/cli/version.js';
import { readPackage } from '../dist/package.js';

/** A string literal; every other character as octal escapes, which end after three digits. */
function literal(text) {
  const escaped = (byte) => `\\${byte.toString(8).padStart(3, '0')}`;
  const plain = (byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
  const lines = text.split(/(?<=\n)/).map((line) => {
    const bytes = [...Buffer.from(line)];
    return `"${bytes.map((byte) => (plain(byte) ? String.fromCharCode(byte) : escaped(byte))).join('')}"`;
  });
  return lines.length > 0 ? lines.join('\n\t') : '""';
}

const textOrNull = (value) => (value === undefined ? 'NULL' : literal(String(value)));

function option({ name, alias, type, default: initial, choices, repeated = false, planned = false }) {
  const words = choices && `${choices.join(' ')} `;
  return `\t{${literal(name)}, ${textOrNull(alias)}, OPTION_${type.toUpperCase()}, ${textOrNull(initial)}, ${textOrNull(words)}, ${repeated}, ${planned}},`;
}

function options(name, list) {
  return `${name}[] = {\n${[...list.map(option), '\t{0},'].join('\n')}\n};\n`;
}

async function command(spec) {
  const { name, positionals, stopsAtPositional = false, planned = false } = spec;
  const least = positionals.filter(({ required }) => required).length;
  const most = positionals.at(-1)?.repeated ? 'UINT32_MAX' : positionals.length;
  return `\t{${literal(name)}, options_of_${name}, ${literal(await help(spec))},\n\t\t${least}, ${most}, ${stopsAtPositional}, ${planned}},`;
}

const rows = await Promise.all(COMMANDS.map(command));
const text = [
  '// Made by scripts/native-grammar.mjs of src/cli/grammar.ts.',
  '#include "native.h"\n',
  `const struct option_spec ${options('global_options', GLOBAL_OPTIONS)}`,
  ...COMMANDS.map((spec) => `static const struct option_spec ${options(`options_of_${spec.name}`, spec.options)}`),
  `const struct command_spec commands[] = {\n${[...rows, '\t{0},'].join('\n')}\n};\n`,
  `const char *const limit_options[] = {${LIMIT_OPTIONS.map(({ name }) => `${literal(name)}, `).join('')}NULL};\n`,
  `const char program_help[] =\n\t${literal(await help())};`,
  // no Node runs it
  `const char program_version[] =\n\t${literal(version().replace(/^node: .*\n/m, ''))};`,
  `const char package_version[] = ${literal(readPackage().version)};`,
];
writeFileSync(process.argv[2], `${text.join('\n')}\n`);
