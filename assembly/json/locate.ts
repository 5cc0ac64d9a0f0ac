/** Where in a document a JSON pointer leads: for rules that are not the core's. */
import { Diagnostics } from '../validate/diagnostics';
import { nearestNode } from './pointer';
import { Json, Kind } from './reader';
import { JsonWriter } from './writer';

/**
 * @param document a JSON document
 * @param pointers a JSON array of pointers
 * @returns for each `{ line, column, endLine, endColumn }`, as diagnostics have them; of what is absent the place of
 *   what should hold it. An empty array when one of the two is no JSON.
 */
export function locate(document: Uint8Array, pointers: Uint8Array): string {
  const json = Json.parse(document, new Diagnostics());
  const list = Json.parse(pointers, new Diagnostics());
  const w = new JsonWriter();
  w.beginArray();
  if (json !== null && list !== null) {
    for (let i = 0; i < list.count(list.root); i++) {
      const node = nearestNode(json, list.str(list.item(list.root, i)));
      const from = json.start(node);
      // of an array or object only the bracket
      const to = json.kind(node) >= Kind.Array ? from + 1 : json.end(node);
      w.beginObject();
      writePlace(w, document, from, 'line', 'column');
      writePlace(w, document, to, 'endLine', 'endColumn');
      w.endObject();
    }
  }
  return w.endArray().toString();
}

/** Lines and columns from 1; columns count UTF-16 code units. */
function writePlace(w: JsonWriter, document: Uint8Array, offset: i32, line: string, column: string): void {
  let lines = 1;
  let units = 1;
  for (let i = 0; i < offset; i++) {
    const c = document[i];
    if (c == 0x0a) {
      lines++;
      units = 1;
    } else if ((c & 0xc0) != 0x80) {
      units += c >= 0xf0 ? 2 : 1;
    }
  }
  w.key(line).i64(lines).key(column).i64(units);
}
