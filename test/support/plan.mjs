// Writes plans for tests, with the op table read from ops.def, and speaks to an executor: `tare-init executor 3` with
// a socket at fd 3. The bytes are those of shim-c/protocol.h.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './programs.mjs';

export const NONE = 0xffffffff;
export const UNDO = 1;
const FALLBACK = 2;
export const REPORT = 4;
const FRAME_PLAN = 2;
const FRAME_RESULT = 103;
const FRAME_ADOPTED = 104;

/** name → { code, args: [[name, type], …] } */
export const OPS = Object.fromEntries(
  readFileSync(join(project, 'shim-c/ops.def'), 'utf8')
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.trim().split(/\s+/))
    .map(([code, name, ...args]) => [name, { code: Number(code), args: args.map((arg) => arg.split(':')) }]),
);

const u16 = (value) => {
  const b = Buffer.alloc(2);
  b.writeUInt16LE(value);
  return b;
};
const u32 = (value) => {
  const b = Buffer.alloc(4);
  b.writeUInt32LE(value);
  return b;
};
const u64 = (value) => {
  const b = Buffer.alloc(8);
  b.writeBigUInt64LE(BigInt(value));
  return b;
};
const padded = (b) => Buffer.concat([b, Buffer.alloc(-b.length & 3)]);
const str = (value) => {
  const b = Buffer.from(value);
  return Buffer.concat([u32(b.length), padded(Buffer.concat([b, Buffer.alloc(1)]))]);
};
const many = (write) => (values) => Buffer.concat([u32(values.length), ...values.map(write)]);

// A template: a string, or an array of strings and of { dec: slot }, { oct: slot }, { text: n }, { fd: register }, { json: n }.
const PIECES = { dec: 1, oct: 2, text: 3, fd: 4, json: 5 };
const tmpl = (value) =>
  many((piece) => {
    if (typeof piece === 'string') return Buffer.concat([u32(0), str(piece)]);
    const [[kind, number]] = Object.entries(piece);
    return Buffer.concat([u32(PIECES[kind]), u32(number)]);
  })([value].flat());

const WRITERS = {
  u32,
  u64,
  str,
  tmpl,
  strs: many(str),
  u32s: many(u32),
  tmpls: many(tmpl),
  bytes: (value) => Buffer.concat([u32(value.length), padded(Buffer.from(value))]),
  reg: u32,
  slot: u32,
  text: u32,
  list: u32,
};

/**
 * One op's bytes. @param {string} name as in ops.def @param {unknown[]} args in its order
 * @param {{ flags?: number, on?: Record<number, number>, cause?: number }} options `on`: errno → how many ops to skip
 */
export function op(name, args = [], { flags = 0, on, cause = 0 } = {}) {
  const info = OPS[name];
  if (info.args.length !== args.length) throw new Error(`${name} takes ${info.args.length} arguments`);
  const fallbacks = Object.entries(on ?? {});
  const body = Buffer.concat([
    ...(fallbacks.length ? [u32(fallbacks.length)] : []),
    ...fallbacks.flatMap(([errno, skip]) => [u16(Number(errno)), u16(skip)]),
    ...args.map((arg, i) => WRITERS[info.args[i][1]](arg)),
  ]);
  return Buffer.concat([
    u16(info.code),
    u16(flags | (fallbacks.length ? FALLBACK : 0)),
    u32(12 + body.length),
    u32(cause),
    body,
  ]);
}

/** A plan of these lists, each an array of ops or { report: register, ops }. */
export function plan(lists, causes = ['']) {
  const all = lists.map((list) => (Array.isArray(list) ? { report: NONE, ops: list } : list));
  const bodies = all.map((list) => Buffer.concat(list.ops));
  let at = 32 + 16 * all.length;
  const table = all.map((list, i) => {
    const entry = Buffer.concat([u32(at), u32(bodies[i].length), u32(list.ops.length), u32(list.report)]);
    at += bodies[i].length;
    return entry;
  });
  const texts = Buffer.concat(causes.map(str));
  const head = [0x4e4c5054, 1, at + texts.length, all.length, causes.length, 32, at, 0];
  return Buffer.concat([...head.map(u32), ...table, ...bodies, texts]);
}

/** Decodes results: { failed, records: [{ op, errno, bytes }], slots, list, op, errno, cause, opBytes, detail }. */
export function decodeResults(bytes) {
  let at = 8;
  const word = () => {
    at += 4;
    return bytes.readUInt32LE(at - 4);
  };
  const run = (extra) => {
    const length = word();
    const from = at;
    at += (length + extra + 3) & ~3;
    return bytes.subarray(from, from + length);
  };
  if (bytes.readUInt32LE(0) !== 0x53455254) throw new Error('no results');
  const results = { failed: bytes.readUInt16LE(6) === 1, records: [], slots: {} };
  for (let n = word(); n > 0; n--) results.records.push({ op: word(), errno: word(), bytes: run(0) });
  for (let n = word(); n > 0; n--) {
    results.slots[word()] = bytes.readBigUInt64LE(at);
    at += 8;
  }
  if (results.failed) {
    Object.assign(results, { list: word(), op: word(), errno: word() });
    results.cause = run(1).toString();
    results.opBytes = run(0);
    results.detail = run(1).toString();
  }
  if (at !== bytes.length) throw new Error(`results are ${bytes.length} bytes long and end at ${at}`);
  return results;
}

/** The tare-init under test. @param {string} variant a directory of build/ */
export const tareInit = (variant) =>
  join(variant ? join(project, 'build', variant) : (process.env.TARE_SHIM_DIR ?? join(project, 'build')), 'tare-init');

/** An executor of its own, to which a test sends plans. */
export class Executor {
  /** @param {{ program?: string, command?: string[], stdio?: unknown[], env?: object, passed?: unknown[] }} options */
  constructor({ program = tareInit(), command = [], stdio, env, passed = [] } = {}) {
    const control = 3 + passed.length;
    const [first, ...args] = [...command, program, 'executor', String(control)];
    this.child = spawn(first, args, {
      stdio: [...(stdio ?? ['ignore', 'pipe', 'inherit']), ...passed, 'pipe'],
      env: env ?? {},
    });
    this.pid = this.child.pid;
    this.control = this.child.stdio[control];
    this.adopted = [];
    this.waiting = [];
    this.received = Buffer.alloc(0);
    this.control.on('data', (part) => this.#receive(part));
    this.control.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    this.ended.then(() => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error('the executor has ended'));
    });
  }

  #receive(part) {
    this.received = Buffer.concat([this.received, part]);
    while (this.received.length >= 12) {
      const end = 12 + this.received.readUInt32LE(0);
      if (this.received.length < end) return;
      const kind = this.received.readUInt32LE(4);
      const session = this.received.readUInt32LE(8);
      const payload = this.received.subarray(12, end);
      this.received = this.received.subarray(end);
      if (kind === FRAME_ADOPTED) this.adopted.push(payload.readUInt32LE(0));
      else if (kind === FRAME_RESULT) this.waiting.shift().resolve({ session, bytes: payload });
      else throw new Error(`a frame of kind ${kind}`);
    }
  }

  /** Sends a plan's bytes as they are; resolves with the decoded results. */
  async send(bytes, session = 7) {
    const answer = new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
    this.control.write(Buffer.concat([u32(bytes.length), u32(FRAME_PLAN), u32(session), bytes]));
    const results = await answer;
    if (results.session !== session) throw new Error(`results of session ${results.session}`);
    return decodeResults(results.bytes);
  }

  /** Sends lists as a plan. */
  run(lists, causes) {
    return this.send(plan(lists, causes));
  }

  /** No more plans: the executor rolls back what was not committed and ends. */
  close() {
    this.control.end();
    return this.ended;
  }
}
