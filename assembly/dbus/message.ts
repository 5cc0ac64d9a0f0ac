/**
 * One message (D-Bus specification, "Message Format"):
 *
 *     'l' (little-endian)   type   flags   1 (version)   u32 length of the body   u32 serial
 *     a(yv) fields, zeroes up to a multiple of 8, the body: values of the types of the field SIGNATURE
 */
import { Reader } from './reader';
import { Value } from './value';
import { Writer } from './writer';

export const METHOD_CALL: u8 = 1;
export const METHOD_RETURN: u8 = 2;
export const ERROR: u8 = 3;
export const SIGNAL: u8 = 4;

const LITTLE_ENDIAN: u8 = 0x6c;
const VERSION: u8 = 1;
const BODY_LENGTH_AT: i32 = 4;
const FIXED: i32 = 16;
const SIZE_MAX: u32 = 1 << 27;

const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const ERROR_NAME: u8 = 4;
const REPLY_SERIAL: u8 = 5;
const DESTINATION: u8 = 6;
const SENDER: u8 = 7;
const SIGNATURE: u8 = 8;

export class Message {
  type: u8 = METHOD_CALL;
  serial: u32 = 0;
  path: string = '';
  interface_: string = '';
  member: string = '';
  errorName: string = '';
  /** of which call it is the answer */
  replySerial: u32 = 0;
  destination: string = '';
  sender: string = '';
  body: Array<Value> = [];
  /** where in the message the body's patched number is, -1: there is none */
  patchAt: i32 = -1;

  /** The bytes; patchAt is set. */
  encode(): Uint8Array {
    const w = new Writer();
    w.u8(LITTLE_ENDIAN);
    w.u8(this.type);
    w.u8(0);
    w.u8(VERSION);
    w.u32(0);
    w.u32(this.serial);
    let signature = '';
    for (let i = 0; i < this.body.length; i++) signature += this.body[i].signature;
    const fields: Array<Value> = [];
    text(fields, PATH, 'o', this.path);
    text(fields, INTERFACE, 's', this.interface_);
    text(fields, MEMBER, 's', this.member);
    text(fields, ERROR_NAME, 's', this.errorName);
    if (this.replySerial) field(fields, REPLY_SERIAL, Value.of('u', this.replySerial));
    text(fields, DESTINATION, 's', this.destination);
    text(fields, SENDER, 's', this.sender);
    text(fields, SIGNATURE, 'g', signature);
    w.value(Value.array('(yv)', fields));
    w.align(8);
    const from = w.length;
    for (let i = 0; i < this.body.length; i++) w.value(this.body[i]);
    w.put32(BODY_LENGTH_AT, w.length - from);
    this.patchAt = w.patchAt;
    return w.toBytes();
  }

  /**
   * @param bytes messages one after the other
   * @returns them, up to the first that is not one
   */
  static parseAll(bytes: Uint8Array): Array<Message> {
    const out: Array<Message> = [];
    let from = 0;
    while (from < bytes.length) {
      const size = sizeAt(bytes, from);
      if (!size) break;
      const message = Message.parse(bytes.slice(from, from + size));
      if (!message) break;
      out.push(message);
      from += size;
    }
    return out;
  }

  /** @returns null when these bytes are not one whole message */
  static parse(bytes: Uint8Array): Message | null {
    if (sizeAt(bytes, 0) != bytes.length) return null;
    const r = new Reader(bytes, bytes.length);
    const message = new Message();
    r.u8();
    message.type = r.u8();
    r.u8();
    r.u8();
    r.u32();
    message.serial = r.u32();
    const fields = r.value('a(yv)').items;
    r.align(8);
    let signature = '';
    for (let i = 0; i < fields.length && !r.bad; i++) {
      const code = <u8>fields[i].items[0].number;
      const value = fields[i].items[1].items[0];
      const type = value.signature;
      if (code == SIGNATURE && type == 'g') signature = value.text;
      else if (code == REPLY_SERIAL && type == 'u') message.replySerial = <u32>value.number;
      else if (type == 's' || type == 'o') message.setText(code, value.text);
    }
    message.body = r.values(signature);
    return r.bad || r.at != bytes.length ? null : message;
  }

  private setText(code: u8, value: string): void {
    if (code == PATH) this.path = value;
    else if (code == INTERFACE) this.interface_ = value;
    else if (code == MEMBER) this.member = value;
    else if (code == ERROR_NAME) this.errorName = value;
    else if (code == DESTINATION) this.destination = value;
    else if (code == SENDER) this.sender = value;
  }

  /** The text of the index-th value of the body, "" when that is none. */
  text(index: i32): string {
    return index < this.body.length ? this.body[index].text : '';
  }
}

/** The size of the message that begins there, 0 when none does. */
function sizeAt(bytes: Uint8Array, from: i32): i32 {
  if (bytes.length - from < FIXED) return 0;
  const at = bytes.dataStart + from;
  if (load<u8>(at) != LITTLE_ENDIAN || load<u8>(at + 3) != VERSION) return 0;
  const body = load<u32>(at + BODY_LENGTH_AT);
  const fields = load<u32>(at + 12);
  if (body > SIZE_MAX || fields > SIZE_MAX) return 0;
  const size = FIXED + ((<i32>fields + 7) & ~7) + <i32>body;
  return size <= bytes.length - from ? size : 0;
}

function text(fields: Array<Value>, code: u8, type: string, value: string): void {
  if (!value.length) return;
  const inner = new Value(type);
  inner.text = value;
  field(fields, code, inner);
}

function field(fields: Array<Value>, code: u8, inner: Value): void {
  fields.push(Value.struct([Value.of('y', code), Value.variant(inner)]));
}
