/** What test/assembly/json.test.mjs calls: the reader and the writer alone. */
import { rewind } from '../../../assembly/arena';
import { Json, Kind } from '../../../assembly/json/reader';
import { JsonWriter } from '../../../assembly/json/writer';
import { Diagnostics } from '../../../assembly/validate/diagnostics';

let input: Uint8Array = new Uint8Array(0);

export function begin(length: i32): usize {
  rewind();
  input = new Uint8Array(length);
  return input.dataStart;
}

function give(kind: u32, w: JsonWriter): usize {
  const bytes = String.UTF8.encode(w.toString());
  const at = heap.alloc(12);
  store<u32>(at, kind);
  store<u32>(at, <u32>changetype<usize>(bytes), 4);
  store<u32>(at, <u32>bytes.byteLength, 8);
  return at;
}

function copy(json: Json, node: i32, w: JsonWriter): void {
  const count = json.count(node);
  switch (json.kind(node)) {
    case Kind.String:
      w.str(json.str(node));
      break;
    case Kind.Array:
      w.beginArray();
      for (let i = 0; i < count; i++) copy(json, json.item(node, i), w);
      w.endArray();
      break;
    case Kind.Object:
      w.beginObject();
      for (let i = 0; i < count; i++) {
        w.key(json.key(node, i));
        copy(json, json.item(node, i), w);
      }
      w.endObject();
      break;
    default:
      w.raw(json.raw(node));
  }
}

/** Parses the input and writes it again; kind 0 and the copy, or kind 1 and the diagnostics. */
export function roundTrip(indent: i32): usize {
  const w = new JsonWriter(indent);
  const diagnostics = new Diagnostics();
  const json = Json.parse(input, diagnostics);
  if (json === null) diagnostics.write(w);
  else copy(json, json.root, w);
  return give(json === null ? 1 : 0, w);
}

/** Of every item of an array its i64 and u64 (fallbacks 7), and their sum's parity by a walk backwards. */
export function integers(): usize {
  const w = new JsonWriter();
  const json = Json.parse(input, new Diagnostics())!;
  w.beginArray();
  for (let i = 0; i < json.count(json.root); i++) {
    const node = json.item(json.root, i);
    w.beginArray().str(json.i64(node, 7).toString()).str(json.u64(node, 7).toString()).endArray();
  }
  w.endArray();
  return give(0, w);
}

/** For { "key": k, "in": object }: the raw text of what `get` finds, the pointer of it, and all items by index backwards. */
export function find(): usize {
  const w = new JsonWriter();
  const json = Json.parse(input, new Diagnostics())!;
  const object = json.get(json.root, 'in');
  const found = json.get(object, json.str(json.get(json.root, 'key')));
  w.beginObject()
    .key('raw')
    .str(json.raw(found))
    .key('pointer')
    .str(found < 0 ? '' : json.pointer(found));
  w.key('backwards').beginArray();
  for (let i = json.count(object) - 1; i >= 0; i--) w.raw(json.raw(json.item(object, i)));
  w.endArray().endObject();
  return give(0, w);
}
