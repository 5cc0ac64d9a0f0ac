/**
 * What update leaves in the config: linux.resources as it is now true. Only what is given changes; lists have an item for each
 * device, page size or interface, but for the rules of devices, which go by their order.
 */
import { Json, Kind } from '../json/reader';
import { JsonWriter } from '../json/writer';

/** Members where 0, "" and false stand for "as it is", by the object that they are in. */
const IDLE: Map<string, Array<string>> = new Map<string, Array<string>>()
  .set('memory', ['limit', 'reservation', 'swap', 'kernel', 'kernelTCP', 'disableOOMKiller'])
  .set('cpu', ['shares', 'quota', 'period', 'realtimeRuntime', 'realtimePeriod', 'cpus', 'mems'])
  .set('blockIO', ['weight', 'leafWeight'])
  .set('network', ['classID']);

/** Two texts of resources, or of parts of them. */
export class ResourcesMerge {
  private w: JsonWriter = new JsonWriter();

  private constructor(
    private old: Json,
    private given: Json,
  ) {}

  /**
   * @param config a config.json
   * @param given a resources.json
   * @returns the text of the config's linux.resources, changed by what is given
   */
  static of(config: Json, given: Json): string {
    const merge = new ResourcesMerge(config, given);
    const resources = config.get(config.get(config.root, 'linux'), 'resources');
    merge.objects(resources, given.root, '');
    return merge.w.toString();
  }

  private objects(a: i32, b: i32, name: string): void {
    const w = this.w.beginObject();
    const before = this.old.count(a);
    for (let i = 0; i < before; i++) {
      const key = this.old.key(a, i);
      const item = this.old.item(a, i);
      // of a key given twice the last counts
      if (this.old.get(a, key) != item) continue;
      w.key(key);
      const other = this.given.get(b, key);
      if (this.isIdle(name, key, other)) w.raw(this.old.raw(item));
      else this.values(item, other, key);
    }
    const more = this.given.count(b);
    for (let i = 0; i < more; i++) {
      const key = this.given.key(b, i);
      const item = this.given.item(b, i);
      if (this.given.get(b, key) != item || this.old.get(a, key) >= 0 || this.isIdle(name, key, item)) continue;
      w.key(key).raw(this.given.raw(item));
    }
    w.endObject();
  }

  private values(a: i32, b: i32, key: string): void {
    const kind = this.given.kind(b);
    const alike = this.old.kind(a) == kind;
    if (alike && kind == Kind.Object) this.objects(a, b, key);
    else if (alike && kind == Kind.Array && key != 'devices') this.lists(a, b);
    else this.w.raw(this.given.raw(b));
  }

  private lists(a: i32, b: i32): void {
    const w = this.w.beginArray();
    const given = this.given;
    const names: Array<string> = [];
    for (let i = 0; i < given.count(b); i++) names.push(nameOf(given, given.item(b, i)));
    for (let i = 0; i < this.old.count(a); i++) {
      const item = this.old.item(a, i);
      const at = names.lastIndexOf(nameOf(this.old, item));
      if (at < 0) w.raw(this.old.raw(item));
      else this.objects(item, given.item(b, at), '');
    }
    for (let i = 0; i < given.count(b); i++) {
      let known = false;
      for (let k = 0; k < this.old.count(a); k++) if (nameOf(this.old, this.old.item(a, k)) == names[i]) known = true;
      if (!known && names.lastIndexOf(names[i]) == i) w.raw(given.raw(given.item(b, i)));
    }
    w.endArray();
  }

  /** Whether a member asks for nothing. */
  private isIdle(name: string, key: string, node: i32): bool {
    const json = this.given;
    const kind = json.kind(node);
    if (kind == Kind.Null) return true;
    // of the update, not of the container
    if (name == 'memory' && key == 'checkBeforeUpdate') return true;
    if (!IDLE.has(name) || !IDLE.get(name).includes(key)) return false;
    if (kind == Kind.String) return !json.str(node).length;
    return kind == Kind.False || (kind == Kind.Number && json.i64(node, 1) == 0);
  }
}

/** What an item of a list is about. */
function nameOf(json: Json, item: i32): string {
  const size = json.get(item, 'pageSize');
  if (size >= 0) return json.str(size);
  const name = json.get(item, 'name');
  if (name >= 0) return json.str(name);
  return json.i64(json.get(item, 'major')).toString() + ':' + json.i64(json.get(item, 'minor')).toString();
}

/**
 * @param config a config.json
 * @param resources the text of what becomes its linux.resources
 * @param rdt the text of what becomes its linux.intelRdt; "": as it was
 * @returns the text of the config, otherwise as it was
 */
export function withResources(config: Json, resources: string, rdt: string): string {
  const w = new JsonWriter().beginObject();
  const linux = config.get(config.root, 'linux');
  for (let i = 0; i < config.count(config.root); i++) {
    const item = config.item(config.root, i);
    w.key(config.key(config.root, i));
    if (item == linux) writeLinux(w, config, linux, resources, rdt);
    else w.raw(config.raw(item));
  }
  if (linux < 0) writeLinux(w.key('linux'), config, linux, resources, rdt);
  return w.endObject().toString();
}

function writeLinux(w: JsonWriter, config: Json, linux: i32, resources: string, rdt: string): void {
  w.beginObject();
  const before = config.get(linux, 'resources');
  const share = config.get(linux, 'intelRdt');
  for (let i = 0; i < config.count(linux); i++) {
    const item = config.item(linux, i);
    w.key(config.key(linux, i));
    if (item == before) w.raw(resources);
    else if (item == share && rdt.length) w.raw(rdt);
    else w.raw(config.raw(item));
  }
  if (before < 0) w.key('resources').raw(resources);
  if (share < 0 && rdt.length) w.key('intelRdt').raw(rdt);
  w.endObject();
}
