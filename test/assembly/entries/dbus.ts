/** What test/assembly/dbus.test.mjs calls: values from their text, marshalled, and back. */
import { rewind } from '../../../assembly/arena';
import { parseGVariant } from '../../../assembly/dbus/gvariant';
import { Message } from '../../../assembly/dbus/message';
import { Value } from '../../../assembly/dbus/value';
import { JsonWriter } from '../../../assembly/json/writer';

let input: Uint8Array = new Uint8Array(0);

export function begin(length: i32): usize {
  rewind();
  input = new Uint8Array(length);
  return input.dataStart;
}

function give(kind: u32, bytes: Uint8Array): usize {
  const at = heap.alloc(12);
  store<u32>(at, kind);
  store<u32>(at, <u32>bytes.dataStart, 4);
  store<u32>(at, <u32>bytes.length, 8);
  return at;
}

function text(kind: u32, w: JsonWriter): usize {
  return give(kind, Uint8Array.wrap(String.UTF8.encode(w.toString())));
}

function write(w: JsonWriter, value: Value): void {
  w.beginArray().str(value.signature);
  if (value.items.length || value.signature.startsWith('a')) {
    w.beginArray();
    for (let i = 0; i < value.items.length; i++) write(w, value.items[i]);
    w.endArray();
  } else if ('sog'.includes(value.signature)) w.str(value.text);
  else w.str(value.number.toString());
  w.endArray();
}

/** The text of a GVariant; kind 0 and [signature, content], or kind 1: it is none. */
export function gvariant(): usize {
  const value = parseGVariant(String.UTF8.decodeUnsafe(input.dataStart, input.length));
  const w = new JsonWriter();
  if (value) write(w, value);
  return text(value ? 0 : 1, w);
}

/** Texts of GVariants, one a line, as the body of a call; kind 0 and its bytes, or kind 1: one is none. */
export function call(): usize {
  const lines = String.UTF8.decodeUnsafe(input.dataStart, input.length).split('\n');
  const message = new Message();
  message.serial = 7;
  message.path = '/a/b';
  message.interface_ = 'a.b';
  message.member = 'Member';
  message.destination = 'a.c';
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].length) continue;
    const value = parseGVariant(lines[i]);
    if (!value) return give(1, new Uint8Array(0));
    message.body.push(value);
  }
  return give(0, message.encode());
}

/** Messages one after the other; kind 0 and what they are, as JSON. */
export function read(): usize {
  const messages = Message.parseAll(input);
  const w = new JsonWriter();
  w.beginArray();
  for (let i = 0; i < messages.length; i++) {
    const m = messages[i];
    w.beginObject();
    w.key('type').i64(m.type).key('serial').i64(m.serial).key('path').str(m.path);
    w.key('interface').str(m.interface_).key('member').str(m.member).key('errorName').str(m.errorName);
    w.key('replySerial').i64(m.replySerial).key('destination').str(m.destination).key('sender').str(m.sender);
    w.key('body').beginArray();
    for (let k = 0; k < m.body.length; k++) write(w, m.body[k]);
    w.endArray().endObject();
  }
  w.endArray();
  return text(0, w);
}

/** A message, read and written again; kind 1: it is none. */
export function again(): usize {
  const message = Message.parse(input);
  return message ? give(0, message.encode()) : give(1, new Uint8Array(0));
}
