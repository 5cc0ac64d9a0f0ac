/** What the command line prints of what a verb returned: the native command's half of src/cli/commands/. */
import { Json, Kind } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { table } from './table';

const SUMMARY: StaticArray<string> = ['id', 'pid', 'status', 'bundle', 'created', 'owner'];

/**
 * @param json what the verb returned
 * @param request says how it is printed: `print` is "state", "features" (with `version`), "table", "json" or "ids" (of list), "pids",
 *   "stats" (as an event), "text", "kills" (of watch, in decimal);
 *   absent: not at all
 */
export function printed(json: Json, request: Json): string {
  const print = json.root >= 0 ? request.str(request.get(request.root, 'print')) : '';
  const containers = json.get(json.root, 'containers');
  if (print == 'state') return indented(json, json.get(json.root, 'state'));
  if (print == 'features') return features(json, request.str(request.get(request.root, 'version')));
  if (print == 'pids') return json.raw(json.get(json.root, 'pids')) + '\n';
  if (print == 'kills') return json.u64(json.get(json.root, 'kills')).toString();
  if (print == 'text') return json.str(json.get(json.root, 'text'));
  if (print == 'stats') return statsEvent(json, request.str(request.get(request.root, 'id')));
  if (print == 'json') return json.raw(containers) + '\n';
  if (print == 'ids') return ids(json, containers);
  return print == 'table' ? table(rows(json, containers)) : '';
}

/** As JSON.stringify(value, null, 2). */
function indented(json: Json, node: i32): string {
  const w = new JsonWriter(2);
  write(w, json, node);
  return w.toString();
}

function write(w: JsonWriter, json: Json, node: i32): void {
  const kind = json.kind(node);
  const count = json.count(node);
  if (kind == Kind.Object) {
    w.beginObject();
    for (let i = 0; i < count; i++) {
      w.key(json.key(node, i));
      write(w, json, json.item(node, i));
    }
    w.endObject();
  } else if (kind == Kind.Array) {
    w.beginArray();
    for (let i = 0; i < count; i++) write(w, json, json.item(node, i));
    w.endArray();
  } else if (kind == Kind.String) {
    w.str(json.str(node));
  } else {
    w.raw(json.raw(node));
  }
}

/** With this program's version as the first of the annotations, where src/features.ts puts it. */
function features(json: Json, version: string): string {
  const w = new JsonWriter(2);
  w.beginObject();
  for (let i = 0; i < json.count(json.root); i++) {
    const name = json.key(json.root, i);
    const value = json.item(json.root, i);
    w.key(name);
    if (name != 'annotations') {
      write(w, json, value);
      continue;
    }
    w.beginObject().key('tare.version').str(version);
    for (let k = 0; k < json.count(value); k++) w.key(json.key(value, k)).str(json.str(json.item(value, k)));
    w.endObject();
  }
  return w.endObject().toString() + '\n';
}

/** runc's `events --stats`. */
function statsEvent(json: Json, id: string): string {
  const w = new JsonWriter().beginObject().key('type').str('stats').key('id').str(id);
  w.key('data').raw(json.raw(json.get(json.root, 'stats')));
  return w.endObject().toString() + '\n';
}

function ids(json: Json, containers: i32): string {
  let text = '';
  for (let i = 0; i < json.count(containers); i++) {
    text += json.str(json.get(json.item(containers, i), 'id')) + '\n';
  }
  return text;
}

function rows(json: Json, containers: i32): Array<Array<string>> {
  const all: Array<Array<string>> = [['ID', 'PID', 'STATUS', 'BUNDLE', 'CREATED', 'OWNER']];
  for (let i = 0; i < json.count(containers); i++) {
    const one = json.item(containers, i);
    const row: Array<string> = [];
    for (let k = 0; k < SUMMARY.length; k++) {
      const value = json.get(one, SUMMARY[k]);
      row.push(json.kind(value) == Kind.String ? json.str(value) : json.raw(value));
    }
    all.push(row);
  }
  return all;
}
