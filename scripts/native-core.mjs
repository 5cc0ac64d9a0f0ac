/**
 * The core as the native command starts with it: its start function has run already, at build time. It makes a megabyte of
 * tables, which would take longer at each start than most commands; so its globals become constants and its memory a file,
 * whose pages are read when they are needed. What it would do again it would do the same way: it imports nothing.
 *
 *     node scripts/native-core.mjs CORE.WASM MODULE IMAGE
 */
import { readFileSync, writeFileSync } from 'node:fs';

const GLOBAL = 6;
const EXPORT = 7;
const START = 8;
const DATA = 11;
const DATA_COUNT = 12;
const MEMORY = 5;
const I32_CONST = 0x41;
const I64_CONST = 0x42;
const F64_CONST = 0x44;
const END = 0x0b;
const PAGE = 4096;

function unsigned(value) {
  const bytes = [];
  for (let rest = value; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
  }
  return bytes;
}

/** LEB128 of a signed number of up to 64 bits. */
function signed(value) {
  const bytes = [];
  for (let rest = BigInt(value), more = true; more; ) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    more = !((rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0));
    bytes.push(byte | (more ? 0x80 : 0));
  }
  return bytes;
}

/** Reads a module piece by piece. */
class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  unsigned() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** Passes over a signed number. */
  signed() {
    while (this.bytes[this.at++] >= 0x80);
  }

  take(size) {
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
}

function sections(module) {
  const reader = new Reader(module);
  const list = [{ id: -1, bytes: reader.take(8) }];
  while (reader.at < module.length) {
    const [id] = reader.take(1);
    list.push({ id, bytes: reader.take(reader.unsigned()) });
  }
  return list;
}

function assemble(list) {
  return Buffer.concat(
    list.flatMap(({ id, bytes }) => (id < 0 ? [bytes] : [Buffer.from([id, ...unsigned(bytes.length)]), bytes])),
  );
}

/** The globals of a module, and the constants that they begin with. */
function globals(section) {
  const reader = new Reader(section);
  return Array.from({ length: reader.unsigned() }, () => {
    const [type, mutable] = reader.take(2);
    const from = reader.at;
    const [opcode] = reader.take(1);
    if (opcode === F64_CONST) reader.take(8);
    else if (opcode === I32_CONST || opcode === I64_CONST) reader.signed();
    else throw new Error(`a global that begins with instruction ${opcode}`);
    if (reader.take(1)[0] !== END) throw new Error('a global that does not begin with a constant');
    return { type, mutable, opcode, constant: section.subarray(from, reader.at) };
  });
}

const name = (index) => `global ${index}`;

/** The export section with every global in it. */
function exportAll(section, count) {
  const reader = new Reader(section);
  const exported = reader.unsigned();
  const more = Array.from({ length: count }, (_, i) => [
    ...unsigned(name(i).length),
    ...Buffer.from(name(i)),
    3,
    ...unsigned(i),
  ]);
  return Buffer.from([...unsigned(exported + count), ...section.subarray(reader.at), ...more.flat()]);
}

const [input, modulePath, imagePath] = process.argv.slice(2);
const list = sections(readFileSync(input));
const section = (id) => list.find((one) => one.id === id).bytes;
const variables = globals(section(GLOBAL));

const open = list.map(({ id, bytes }) => ({ id, bytes: id === EXPORT ? exportAll(bytes, variables.length) : bytes }));
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(open)));
const memory = new Uint8Array(exports.memory.buffer);

/** A global with the value that it has now. */
function constant({ type, mutable, opcode, constant }, i) {
  if (!mutable) return [type, mutable, ...constant];
  const { value } = exports[name(i)];
  const bytes = opcode === F64_CONST ? new Uint8Array(Float64Array.of(value).buffer) : signed(value);
  return [type, mutable, opcode, ...bytes, END];
}

const started = list
  .filter(({ id }) => id !== START && id !== DATA && id !== DATA_COUNT)
  .map(({ id, bytes }) => {
    if (id === GLOBAL)
      return { id, bytes: Buffer.from([...unsigned(variables.length), ...variables.flatMap(constant)]) };
    // the memory has grown meanwhile
    if (id === MEMORY) return { id, bytes: Buffer.from([1, 0, ...unsigned(memory.length / 65536)]) };
    return { id, bytes };
  });
const module = assemble(started);
if (!WebAssembly.validate(module)) throw new Error('what was made is no WebAssembly module');
let used = memory.length;
while (memory[used - 1] === 0) used--;
writeFileSync(modulePath, module);
writeFileSync(imagePath, memory.subarray(0, Math.ceil(used / PAGE) * PAGE));
