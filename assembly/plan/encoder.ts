/**
 * Writes a plan: lists of ops, in the bytes drawn in shim-c/protocol.h. The functions of
 * ops.generated.ts append one op each; what holds for the next op (undo, report, fallbacks) is said before it.
 */
import { Bytes } from '../bytes';

const OP_UNDO: u16 = 1;
const OP_FALLBACK: u16 = 2;
const OP_REPORT: u16 = 4;
const PLAN_MAGIC: u32 = 0x4e4c5054;
const PLAN_VERSION: u16 = 1;
const PLAN_READ_ONLY: u16 = 1;
const PLAN_LAST: u16 = 2;
const HEADER: i32 = 32;

/** No register, no dirfd: the working directory (AT_FDCWD), no report channel. */
export const NONE: u32 = 0xffffffff;

const PIECE_LITERAL: u32 = 0;
const PIECE_DECIMAL: u32 = 1;
const PIECE_OCTAL: u32 = 2;
const PIECE_TEXT: u32 = 3;
const PIECE_FD: u32 = 4;
const PIECE_JSON: u32 = 5;

class Piece {
  next: Piece | null = null;

  constructor(
    public kind: u32,
    public literal: string,
    /** what stands for the literal, or null */
    public bytes: Uint8Array | null,
    public number: u32,
  ) {}

  write(to: Bytes): void {
    const bytes = this.bytes;
    to.u32(this.kind);
    if (bytes) to.strOf(bytes.dataStart, bytes.length);
    else if (this.kind == PIECE_LITERAL) to.str(this.literal);
    else to.u32(this.number);
  }
}

/** Text with places that are filled when the plan runs. */
export class Tmpl {
  private count: u32 = 0;
  private first: Piece | null = null;
  private last: Piece | null = null;

  constructor(text: string = '') {
    if (text.length) this.lit(text);
  }

  private piece(kind: u32, literal: string, number: u32, bytes: Uint8Array | null = null): Tmpl {
    const piece = new Piece(kind, literal, bytes, number);
    const last = this.last;
    if (last) last.next = piece;
    else this.first = piece;
    this.last = piece;
    this.count++;
    return this;
  }

  lit(text: string): Tmpl {
    return this.piece(PIECE_LITERAL, text, 0);
  }

  /** as lit, of what is bytes already */
  raw(bytes: Uint8Array): Tmpl {
    return this.piece(PIECE_LITERAL, '', 0, bytes);
  }

  /** a slot in decimal */
  dec(slot: u32): Tmpl {
    return this.piece(PIECE_DECIMAL, '', slot);
  }

  /** a slot in octal */
  oct(slot: u32): Tmpl {
    return this.piece(PIECE_OCTAL, '', slot);
  }

  /** a text slot as it is */
  text(slot: u32): Tmpl {
    return this.piece(PIECE_TEXT, '', slot);
  }

  /** a text slot as the inside of a JSON string */
  json(slot: u32): Tmpl {
    return this.piece(PIECE_JSON, '', slot);
  }

  /** "/proc/self/fd/N" of a register */
  fd(register: u32): Tmpl {
    return this.piece(PIECE_FD, '', register);
  }

  /** all pieces of another template */
  append(other: Tmpl): Tmpl {
    let one = other.first;
    while (one) {
      this.piece(one.kind, one.literal, one.number, one.bytes);
      one = one.next;
    }
    return this;
  }

  write(to: Bytes): void {
    to.u32(this.count);
    let one = this.first;
    while (one) {
      one.write(to);
      one = one.next;
    }
  }
}

/** Where a JUMP is whose length is not known yet. */
export class Jump {
  constructor(
    public at: i32,
    public ops: u32,
  ) {}
}

/** One numbered list of a plan, under construction. */
export class List {
  bytes: Bytes = new Bytes();
  ops: u32 = 0;
  private start: i32 = 0;
  private cause: u32 = 0;
  private flags: u16 = 0;
  private errnos: Array<u16> = [];
  private skips: Array<u16> = [];

  constructor(
    private plan: Plan,
    /** the register of the channel where failures of this list go */
    public report_: u32,
  ) {}

  /** The JSON pointer that causes the following ops ("" for none). */
  at(pointer: string): List {
    this.cause = this.plan.cause(pointer);
    return this;
  }

  /** The next op is undone when the command fails. */
  undo(): List {
    this.flags |= OP_UNDO;
    return this;
  }

  /** The next op's outcome goes into the results. */
  report(): List {
    this.flags |= OP_REPORT;
    return this;
  }

  /** On this errno the next op counts as done, and `skip` ops after it are skipped. */
  on(errno: u16, skip: u16 = 0): List {
    this.flags |= OP_FALLBACK;
    this.errnos.push(errno);
    this.skips.push(skip);
    return this;
  }

  open(code: u32): void {
    this.start = this.bytes.length;
    this.bytes.u16(<u16>code);
    this.bytes.u16(this.flags);
    this.bytes.u32(0);
    this.bytes.u32(this.cause);
    if (this.flags & OP_FALLBACK) {
      this.bytes.u32(this.errnos.length);
      for (let i = 0; i < this.errnos.length; i++) {
        this.bytes.u16(this.errnos[i]);
        this.bytes.u16(this.skips[i]);
      }
      this.errnos.length = 0;
      this.skips.length = 0;
    }
    this.flags = 0;
  }

  /** The JUMP that was just appended, to be landed later. */
  jumped(): Jump {
    return new Jump(this.bytes.length - 4, this.ops);
  }

  /** A JUMP leads to the next op. */
  land(jump: Jump): void {
    this.bytes.patch32(jump.at, this.ops - jump.ops);
  }

  close(): void {
    this.bytes.patch32(this.start + 4, this.bytes.length - this.start);
    this.ops++;
  }

  u32(value: u32): void {
    this.bytes.u32(value);
  }

  u64(value: u64): void {
    this.bytes.u64(value);
  }

  str(value: string): void {
    this.bytes.str(value);
  }

  strs(values: Array<string>): void {
    this.bytes.u32(values.length);
    for (let i = 0; i < values.length; i++) this.bytes.str(values[i]);
  }

  u32s(values: Array<u32>): void {
    this.bytes.u32(values.length);
    for (let i = 0; i < values.length; i++) this.bytes.u32(values[i]);
  }

  blob(value: Uint8Array): void {
    this.bytes.u32(value.length);
    this.bytes.raw(value.dataStart, value.length);
    this.bytes.pad();
  }

  tmpl(value: Tmpl): void {
    value.write(this.bytes);
  }

  tmpls(values: Array<Tmpl>): void {
    this.bytes.u32(values.length);
    for (let i = 0; i < values.length; i++) values[i].write(this.bytes);
  }
}

/** A plan under construction. List 0 is the executor's. */
export class Plan {
  private lists: Array<List> = [];
  private causes: Array<string> = [''];
  private known: Map<string, u32> = new Map();

  /** when it succeeds there is nothing left to say but the pid in SLOT_PID: a brief request takes no further turn */
  last: bool = false;

  /** @param readOnly the plan only looks at the host: `tare plan` may execute it */
  constructor(private readOnly: bool = false) {
    this.known.set('', 0);
  }

  list(report: u32 = NONE): List {
    const list = new List(this, report);
    this.lists.push(list);
    return list;
  }

  cause(pointer: string): u32 {
    if (this.known.has(pointer)) return this.known.get(pointer);
    const number = <u32>this.causes.length;
    this.causes.push(pointer);
    this.known.set(pointer, number);
    return number;
  }

  /** The bytes, as protocol.h draws them. */
  encode(): Uint8Array {
    const count = this.lists.length;
    let size = HEADER;
    for (let i = 0; i < count; i++) size += 16 + this.lists[i].bytes.length;
    for (let i = 0; i < this.causes.length; i++) size += 8 + 3 * this.causes[i].length;
    const out = new Bytes(size);
    out.u32(PLAN_MAGIC);
    out.u16(PLAN_VERSION);
    out.u16((this.readOnly ? PLAN_READ_ONLY : 0) | (this.last ? PLAN_LAST : 0));
    out.u32(0);
    out.u32(count);
    out.u32(this.causes.length);
    out.u32(HEADER);
    out.u32(0);
    out.u32(0);
    for (let i = 0; i < count; i++) {
      out.u32(0);
      out.u32(this.lists[i].bytes.length);
      out.u32(this.lists[i].ops);
      out.u32(this.lists[i].report_);
    }
    for (let i = 0; i < count; i++) {
      out.patch32(HEADER + i * 16, out.length);
      const list = this.lists[i].bytes;
      out.raw(changetype<usize>(list.data), list.length);
    }
    out.patch32(24, out.length);
    for (let i = 0; i < this.causes.length; i++) out.str(this.causes[i]);
    out.patch32(8, out.length);
    return out.toBytes();
  }
}
