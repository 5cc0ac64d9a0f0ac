/** Decodes a plan for people and tests: `tare plan`, goldens. The layout is drawn in shim-c/protocol.h. */
import { base64 } from './base64.js';
import { ByteReader } from './bytes.js';
import { describeArgument } from './describe.js';
import { type ArgType, OPS } from './ops.generated.js';

const MAGIC = 0x4e4c5054;
const VERSION = 1;
const READ_ONLY = 1;
const OP_UNDO = 1;
const OP_FALLBACK = 2;
const OP_REPORT = 4;
const OP_HEADER = 12;

/** NONE of protocol.h: no register. */
export const NONE = 0xffffffff;

/** A u64 above 2^53 is a decimal string; bytes are in base64; what a slot fills in stands in braces. */
export type ArgValue = number | string | number[] | string[];

export interface DecodedOp {
  /** its number in its list */
  op: number;
  name: string;
  args: Record<string, ArgValue>;
  /** JSON pointer into the config, or "" */
  cause: string;
  undo: boolean;
  report: boolean;
  /** on that errno the op counts as done and so many following ops are skipped */
  fallbacks: { errno: number; skip: number }[];
}

export interface DecodedList {
  /** 0: the executor's */
  list: number;
  /** the register of the channel where failures go; NONE for the executor */
  report: number;
  ops: DecodedOp[];
}

export interface DecodedPlan {
  /** it only looks at the host */
  readOnly: boolean;
  lists: DecodedList[];
}

/** Whether a plan says that it only looks at the host. */
export function isReadOnly(plan: Uint8Array): boolean {
  return ((plan[6] ?? 0) & READ_ONLY) !== 0;
}

/**
 * Decodes a plan.
 * @throws RangeError when it is not one, or one of another version
 */
export function decodePlan(plan: Uint8Array): DecodedPlan {
  const reader = new ByteReader(plan);
  if (reader.u32() !== MAGIC) throw new RangeError('not a plan');
  const version = reader.u16();
  if (version !== VERSION) throw new RangeError(`a plan of version ${version}, not ${VERSION}`);
  const flags = reader.u16();
  if (reader.u32() !== plan.length) throw new RangeError('a plan of another size than it says');
  const listCount = reader.u32();
  const causeCount = reader.u32();
  const table = reader.u32();
  const causes = reader.seek(reader.u32()).times(causeCount, () => reader.str());
  const heads = reader.seek(table).times(listCount, () => {
    return { offset: reader.u32(), size: reader.u32(), ops: reader.u32(), report: reader.u32() };
  });
  const lists = heads.map((head, list) => {
    reader.seek(head.offset);
    const ops: DecodedOp[] = [];
    for (let op = 0; op < head.ops; op++) ops.push(decodeOp(reader, op, causes));
    if (reader.at !== head.offset + head.size) throw new RangeError(`list ${list} has another size than it says`);
    return { list, report: head.report, ops };
  });
  return { readOnly: (flags & READ_ONLY) !== 0, lists };
}

function decodeOp(reader: ByteReader, op: number, causes: string[]): DecodedOp {
  const start = reader.at;
  const code = reader.u16();
  const flags = reader.u16();
  const size = reader.u32();
  const cause = causes[reader.u32()];
  const info = OPS[code];
  if (!info || cause === undefined || size < OP_HEADER) throw new RangeError(`op ${op} (code ${code}) is malformed`);
  let fallbacks: DecodedOp['fallbacks'] = [];
  if (flags & OP_FALLBACK) {
    fallbacks = reader.times(reader.u32(), () => ({ errno: reader.u16(), skip: reader.u16() }));
  }
  const args: Record<string, ArgValue> = {};
  for (const arg of info.args) args[arg.name] = decodeArgument(reader, arg.type);
  if (reader.at !== start + size) throw new RangeError(`op ${op} (${info.name}) has another size than it says`);
  return {
    op,
    name: info.name,
    args,
    cause,
    undo: (flags & OP_UNDO) !== 0,
    report: (flags & OP_REPORT) !== 0,
    fallbacks,
  };
}

function decodeArgument(reader: ByteReader, type: ArgType): ArgValue {
  switch (type) {
    case 'u64':
      return reader.u64();
    case 'str':
      return reader.str();
    case 'strs':
      return reader.times(reader.u32(), () => reader.str());
    case 'u32s':
      return reader.times(reader.u32(), () => reader.u32());
    case 'bytes':
      return base64(reader.bytes());
    case 'tmpl':
      return decodeTemplate(reader);
    case 'tmpls':
      return reader.times(reader.u32(), () => decodeTemplate(reader));
    default:
      return reader.u32();
  }
}

/** A template's pieces by kind; 0 is literal text. */
const PIECES = ['', 'slot', 'octal slot', 'text', 'fd', 'JSON of text'];

function decodeTemplate(reader: ByteReader): string {
  const pieces = reader.times(reader.u32(), () => {
    const kind = reader.u32();
    if (kind === 0) return reader.str();
    const name = PIECES[kind];
    if (!name) throw new RangeError(`a template piece of unknown kind ${kind}`);
    return `{${name} ${reader.u32()}}`;
  });
  return pieces.join('');
}

/** An op's arguments in one line, with the kernel's names for flags: `flags=CLONE_NEWPID|CLONE_NEWNS list=1`. */
export function describeOp(op: DecodedOp): string {
  const types = Object.values(OPS).find((info) => info.name === op.name)?.args ?? [];
  return types
    .map((arg) => {
      const text = describeArgument(op.name, arg.name, arg.type, op.args[arg.name] as ArgValue);
      return text === '' ? '' : `${arg.name}=${text}`;
    })
    .filter((text) => text !== '')
    .join(' ');
}
