// Plans for the shim's tests, in the bytes that shim-c/protocol.h draws.
import { OPS } from '../../dist/core/ops.generated.js';

export const NONE = 0xffffffff;
export const UNDO = 1;
export const REPORT = 4;

const codes = new Map(Object.entries(OPS).map(([code, { name }]) => [name, Number(code)]));

const u16 = (n) => Buffer.from(Uint16Array.of(n).buffer);
const u32 = (n) => Buffer.from(Uint32Array.of(n).buffer);
const pad = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
const str = (text) => Buffer.concat([u32(Buffer.byteLength(text)), pad(Buffer.from(`${text}\0`))]);
const many = (write) => (items) => Buffer.concat([u32(items.length), ...items.map(write)]);
const tmpl = (text) => Buffer.concat([u32(1), u32(0), str(text)]);

const WRITERS = {
  u64: (n) => Buffer.from(BigUint64Array.of(BigInt(n)).buffer),
  str,
  strs: many(str),
  u32s: many(u32),
  bytes: (bytes) => Buffer.concat([u32(bytes.length), pad(bytes)]),
  tmpl,
  tmpls: many(tmpl),
};

/** One op: op('MKDIR', [NONE, '/x', 0o755], UNDO). Templates are plain texts here. */
export function op(name, values = [], flags = 0) {
  const code = codes.get(name);
  const args = Buffer.concat(OPS[code].args.map(({ type }, i) => (WRITERS[type] ?? u32)(values[i])));
  return Buffer.concat([u16(code), u16(flags), u32(12 + args.length), u32(0), args]);
}

/** A plan of lists: each { ops: [op(…), …], report }. */
export function plan(...lists) {
  const table = [];
  const bodies = [];
  let at = 32 + 16 * lists.length;
  for (const { ops, report = NONE } of lists) {
    const body = Buffer.concat(ops);
    table.push(u32(at), u32(body.length), u32(ops.length), u32(report));
    bodies.push(body);
    at += body.length;
  }
  const causes = str('');
  const head = [
    u32(0x4e4c5054),
    u16(1),
    u16(0),
    u32(at + causes.length),
    u32(lists.length),
    u32(1),
    u32(32),
    u32(at),
    u32(0),
  ];
  return Buffer.concat([...head, ...table, ...bodies, causes]);
}

const CLONE_PARENT = 0x8000;

/** Clones a child that runs a shell command with the session's stdio, and leaves it to the reaper. */
export function shell(command, { commit = true, adopt = true, keep = 0 } = {}) {
  const after = [...(adopt ? [op('ADOPT', [0])] : []), ...(commit ? [op('COMMIT')] : [])];
  return plan(
    {
      ops: [
        op('CHANNEL', [0, 1]),
        op('CLONE', [1, CLONE_PARENT, NONE, 2, 0], UNDO),
        op('CLOSE_REGS', [[0, 1, 2]]),
        ...after,
      ],
    },
    {
      ops: [
        op('SET_SLOT', [1, 0]),
        ...(keep ? [op('KEEP_FDS', [keep])] : []),
        op('EXEC', [['/bin/sh'], 1, ['sh', '-c', command], ['PATH=/usr/bin:/bin']]),
      ],
      report: 1,
    },
  );
}

/** What results say: { failed, list, op, errno } (the last three when failed and nothing was recorded or set). */
export function outcome(results) {
  const failed = results.readUInt16LE(6) === 1;
  if (!failed) return { failed };
  // Without OP_REPORT there are no records; the slots that were set come next.
  const at = 12 + 4 + 12 * results.readUInt32LE(12);
  const field = (i) => results.readUInt32LE(at + 4 * i);
  return { failed, list: field(0), op: field(1), errno: field(2) };
}
