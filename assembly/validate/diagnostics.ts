/**
 * What is wrong with a document, and where. A diagnostic is noted with its node or offset only; pointer, line
 * and column are worked out when all are known, in one pass over the document.
 */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { JsonWriter } from '../json/writer';
import { RULE_CODES, RULE_IDS, SEVERITY, TOO_MANY_PROBLEMS, TYPE } from './rules.generated';

/** So many errors, and as many warnings and hints, are kept of each document; a last one says how many more there are. */
const LIMIT: i32 = 1000;

export class Diagnostic {
  /** JSON pointer (RFC 6901) */
  pointer: string = '';
  /** from 1; columns count UTF-16 code units; the end is the place after the last character */
  line: i32 = 1;
  column: i32 = 1;
  endLine: i32 = 1;
  endColumn: i32 = 1;

  constructor(
    /** "error", "warning" or "hint" */
    public severity: string,
    public code: string,
    /** the id of the rule that it comes from */
    public rule: string,
    public message: string,
    /** what to do, or "" */
    public hint: string,
    /** the node, or -1 for a place that is none */
    public node: i32,
    /** the bytes, [from, to) */
    public from: i32,
    public to: i32,
  ) {}
}

const ERROR: u8 = 0;
const WARNING: u8 = 1;
const HINT: u8 = 2;

function severityOf(rule: i32): u8 {
  return load<u8>(SEVERITY + <usize>rule);
}

function severityName(rule: i32): string {
  const severity = severityOf(rule);
  return severity == ERROR ? 'error' : severity == WARNING ? 'warning' : 'hint';
}

export class Diagnostics {
  /** in the order of the document, once `resolve` has run */
  list: Array<Diagnostic> = [];
  /** whether hints are wanted */
  hints: bool = true;
  /** the document's tree, once it is parsed */
  json: Json | null = null;
  private bytes: Uint8Array = new Uint8Array(0);
  private errors: i32 = 0;
  private others: i32 = 0;
  private dropped: i32 = 0;
  private resolved: bool = true;

  /** Says which document the diagnostics are of. */
  of(bytes: Uint8Array): void {
    this.bytes = bytes;
  }

  hasErrors(): bool {
    return this.errors > 0;
  }

  /**
   * Whether one more problem of this kind is still wanted; else it is only counted. Asked before a message is put
   * together, so that a large document full of mistakes does not fill the memory.
   */
  wants(rule: i32): bool {
    if (!this.hints && severityOf(rule) == HINT) return false;
    if (severityOf(rule) == ERROR) {
      if (this.errors < LIMIT) return true;
      this.errors++;
    } else {
      if (this.others < LIMIT) return true;
      this.others++;
    }
    this.dropped++;
    return false;
  }

  /** As `wants`, for an error of no rule: whether it is only counted. */
  skipsError(): bool {
    return !this.wants(TYPE);
  }

  /** As skipsError, for warnings. */
  skipsWarning(): bool {
    return !this.wants(TOO_MANY_PROBLEMS);
  }

  /** Something that a rule has found at a node. */
  add(rule: i32, node: i32, message: string, hint: string = ''): void {
    if (this.wants(rule)) this.put(severityName(rule), RULE_CODES[rule], RULE_IDS[rule], node, message, hint);
  }

  /** Something that a runtime would refuse, in a document that has no table of rules. */
  error(node: i32, code: string, message: string, hint: string = ''): void {
    if (this.wants(TYPE)) this.put('error', code, code, node, message, hint);
  }

  /** Something legal but surely not meant, in a document that has no table of rules. */
  warning(node: i32, code: string, message: string, hint: string = ''): void {
    if (this.wants(TOO_MANY_PROBLEMS)) this.put('warning', code, code, node, message, hint);
  }

  private put(severity: string, code: string, rule: string, node: i32, message: string, hint: string): void {
    const json = this.json;
    if (json === null || node < 0) {
      this.note(new Diagnostic(severity, code, rule, message, hint, -1, 0, 0));
      return;
    }
    const from = json.start(node);
    // of an array or object only the bracket is marked: the whole of it would hide what it holds
    const to = json.kind(node) >= Kind.Array ? from + 1 : json.end(node);
    this.note(new Diagnostic(severity, code, rule, message, hint, node, from, to));
  }

  /**
   * Forgets what was found in the nodes [from, to), whose key is given again: the last counts. What is of a wrong type
   * stays, because Go reads it all the same.
   */
  forget(from: i32, to: i32): void {
    const kept: Array<Diagnostic> = [];
    for (let i = 0; i < this.list.length; i++) {
      const found = this.list[i];
      if (found.node < from || found.node >= to || found.code == 'type' || found.code == 'range') kept.push(found);
      else if (found.severity == 'error') this.errors--;
      else this.others--;
    }
    this.list = kept;
  }

  /** The document is not JSON: the byte at that offset is wrong. */
  syntax(rule: i32, at: i32, message: string, hint: string): void {
    const to = at < this.bytes.length ? at + 1 : at;
    this.note(new Diagnostic('error', RULE_CODES[rule], RULE_IDS[rule], message, hint, -1, at, to));
  }

  private note(diagnostic: Diagnostic): void {
    if (diagnostic.severity == 'error') this.errors++;
    else this.others++;
    this.list.push(diagnostic);
    this.resolved = false;
  }

  /** Puts the diagnostics in the order of the document and fills in their pointers and places. */
  resolve(): void {
    if (this.resolved) return;
    this.resolved = true;
    if (this.dropped) {
      const end = this.bytes.length;
      const message = `${this.dropped} more problems are not listed`;
      this.list.push(new Diagnostic('warning', 'too-many-problems', 'too-many-problems', message, '', -1, end, end));
      this.dropped = 0;
    }
    this.list.sort((a, b) => (a.from != b.from ? a.from - b.from : a.to - b.to));
    const json = this.json;
    const place = new Place(this.bytes);
    for (let i = 0; i < this.list.length; i++) {
      const diagnostic = this.list[i];
      if (json !== null && diagnostic.node >= 0) diagnostic.pointer = json.pointer(diagnostic.node);
      place.go(diagnostic.from);
      diagnostic.line = place.line;
      diagnostic.column = place.column;
      const end = place.copy();
      end.go(diagnostic.to);
      diagnostic.endLine = end.line;
      diagnostic.endColumn = end.column;
    }
  }

  /** Writes the array of docs/requests.md. */
  write(w: JsonWriter): void {
    this.resolve();
    w.beginArray();
    for (let i = 0; i < this.list.length; i++) {
      const d = this.list[i];
      w.beginObject();
      w.key('code').str(d.code).key('severity').str(d.severity).key('pointer').str(d.pointer);
      w.key('line').i64(d.line).key('column').i64(d.column);
      w.key('endLine').i64(d.endLine).key('endColumn').i64(d.endColumn);
      w.key('rule').str(d.rule).key('message').str(d.message);
      if (d.hint.length) w.key('hint').str(d.hint);
      w.endObject();
    }
    w.endArray();
  }
}

/** A place in a document that moves forward. */
class Place {
  line: i32 = 1;
  column: i32 = 1;
  private at: i32 = 0;

  constructor(private bytes: Uint8Array) {}

  copy(): Place {
    const other = new Place(this.bytes);
    other.line = this.line;
    other.column = this.column;
    other.at = this.at;
    return other;
  }

  /** Moves on to that offset. UTF-8's continuation bytes do not count; what takes four bytes takes two UTF-16 units. */
  go(to: i32): void {
    const base = this.bytes.dataStart;
    let p = base + <usize>this.at;
    const end = base + <usize>to;
    while (p < end) {
      const word = p + 8 <= end ? load<u64>(p) : HIGHS;
      if ((word & HIGHS) == 0) {
        const breaks = lineBreaks(word);
        this.line += <i32>popcnt(breaks);
        // in memory the last byte is the word's highest
        this.column = breaks == 0 ? this.column + 8 : 1 + <i32>(clz(breaks) >> 3);
        p += 8;
        continue;
      }
      const c = load<u8>(p++);
      if (c == 0x0a) {
        this.line++;
        this.column = 1;
      } else if ((c & 0xc0) != 0x80) {
        this.column += c >= 0xf0 ? 2 : 1;
      }
    }
    this.at = max(this.at, to);
  }
}

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/** Marks with their highest bits those of 8 ASCII bytes that are line breaks. */
function lineBreaks(word: u64): u64 {
  // adding cannot carry from one byte to the next
  return ~((word ^ (0x0a * ONES)) + 0x7f * ONES) & HIGHS;
}
