/**
 * Makes assembly/seccomp/syscalls.generated.ts, the names and numbers of the system calls of every architecture that a
 * seccomp profile is compiled for, from the kernel's own headers:
 *
 *     node scripts/generate-syscalls.mjs --headers DIR
 *
 * DIR is the root of an unpacked linux-libc-dev of Debian 13 or later, which carries the headers of all architectures
 * (DIR/usr/include/aarch64-linux-gnu/asm/unistd_64.h, …). Without --headers, as `npm run generate` and the check for stale
 * files call it, the committed names and numbers are read and written again: the file is then known to be what this
 * script makes of them; that they are the kernel's is known only where headers are given.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeGenerated } from './generated.mjs';

const TARGET = 'assembly/seccomp/syscalls.generated.ts';
const ABSENT = 0xffff;
/** ARM's private calls, 0xf0001 and on, do not fit 16 bits: they are kept as 0xf001 and on. */
const ARM_PRIVATE = 0xf0000;

/** In the order of the columns; assembly/seccomp/arch.ts counts on it. */
const COLUMNS = [
  ['X86_64', 'x86_64-linux-gnu/asm/unistd_64.h'],
  ['X86', 'i386-linux-gnu/asm/unistd_32.h'],
  ['X32', 'x86_64-linux-gnux32/asm/unistd_x32.h'],
  ['AARCH64', 'aarch64-linux-gnu/asm/unistd_64.h'],
  ['ARM', 'arm-linux-gnueabihf/asm/unistd-eabi.h', 'arm-linux-gnueabihf/asm/unistd.h'],
  ['RISCV64', 'riscv64-linux-gnu/asm/unistd_64.h'],
  ['PPC64LE', 'powerpc64le-linux-gnu/asm/unistd_64.h'],
  ['S390X', 's390x-linux-gnu/asm/unistd_64.h'],
];

/** The calls that a header defines: `#define __NR_name number`, or a base plus a number, or another name. */
function readHeader(text, numbers) {
  const define = /^#define\s+__(NR|ARM_NR)_(\w+)\s+(?:(\d+)|\(\s*\w+\s*\+\s*(\d+)\s*\)|__NR_(\w+))\s*(?:\/\*.*)?$/gm;
  for (const [, kind, name, plain, offset, other] of text.matchAll(define)) {
    if (/^(syscalls|Linux|arch_specific_syscall|SYSCALL_.*|OABI_.*)$/.test(name)) continue;
    const base = kind === 'ARM_NR' ? ARM_PRIVATE : 0;
    numbers.set(name, other ? numbers.get(other) : base + Number(plain ?? offset));
  }
}

function fromHeaders(root) {
  const include = join(root, 'usr/include');
  const columns = COLUMNS.map(([, ...paths]) => {
    const numbers = new Map();
    for (const path of paths) readHeader(readFileSync(join(include, path), 'utf8'), numbers);
    if (numbers.size < 250) throw new Error(`${paths[0]}: only ${numbers.size} system calls found`);
    return numbers;
  });
  const version = /LINUX_VERSION_CODE (\d+)/.exec(readFileSync(join(include, 'linux/version.h'), 'utf8'))[1];
  return { kernel: `${version >> 16}.${(version >> 8) & 255}`, columns };
}

/** Reads back what `render` wrote. */
function fromCommitted() {
  const text = readFileSync(new URL(`../${TARGET}`, import.meta.url), 'utf8');
  const names = /NAMES: string = `([^`]*)`/.exec(text)[1].trim().split(/\s+/);
  const columns = COLUMNS.map(([arch]) => {
    const list = new RegExp(`// ${arch}\\n([\\d,\\s]*)`).exec(text)[1].match(/\d+/g).map(Number);
    return new Map(names.map((name, i) => [name, unpack(list[i])]).filter(([, number]) => number !== undefined));
  });
  return { kernel: /of Linux ([\d.]+)/.exec(text)[1], columns };
}

const pack = (number) => (number === undefined ? ABSENT : number >= ARM_PRIVATE ? 0xf000 | (number & 0xfff) : number);
const unpack = (word) => (word === ABSENT ? undefined : word >= 0xf000 ? ARM_PRIVATE | (word & 0xfff) : word);

/** Words in lines of at most 116 characters. */
function wrap(words, separator, indent) {
  const lines = [];
  let line = '';
  for (const word of words) {
    if (line.length + word.length + 2 > 116 - indent.length) {
      lines.push(indent + line.trimEnd());
      line = '';
    }
    line += word + separator;
  }
  return [...lines, indent + line.trimEnd()].join('\n');
}

function render({ kernel, columns }) {
  const names = [...new Set(columns.flatMap((numbers) => [...numbers.keys()]))].sort();
  const text = wrap(names, ' ', '');
  let at = 0;
  const offsets = names.map((name) => {
    at = text.indexOf(name, at);
    const found = at;
    at += name.length;
    return found;
  });
  const list = (numbers) => wrap(numbers.map(String), ', ', '  ');
  const column = ([arch], i) => `  // ${arch}\n${list(names.map((name) => pack(columns[i].get(name))))}\n`;
  return `// Made from the headers of Linux ${kernel} by scripts/generate-syscalls.mjs. Do not edit.

/** How many names there are. */
export const COUNT: i32 = ${names.length};

/** The names, in the order of their bytes. */
export const NAMES: string = \`${text}\`;

/** Where each name begins in NAMES. */
export const OFFSETS: StaticArray<u16> = [
${list(offsets)}
];

/**
 * The numbers: COUNT for each architecture. 0xffff: it has no such call; x32's without their bit 30;
 * 0xf000 + n: ARM's private call 0xf0000 + n.
 */
export const NUMBERS: StaticArray<u16> = [
${COLUMNS.map(column).join('')}];
`;
}

const at = process.argv.indexOf('--headers');
await writeGenerated('npm run generate', {
  [TARGET]: render(at < 0 ? fromCommitted() : fromHeaders(process.argv[at + 1])),
});
