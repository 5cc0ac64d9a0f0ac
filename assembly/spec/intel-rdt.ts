/** linux.intelRdt: a class of service of resctrl. */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';

const POINTER: string = '/linux/intelRdt';

export class IntelRdt {
  /** "": the container's id */
  closId: string = '';
  /** what goes into `schemata`, in runc's order: the L3 cache, the memory bandwidth, the others */
  lines: Array<string> = [];
  /** where each line is in the document */
  pointers: Array<string> = [];
  /** the container has a monitoring group of its own */
  monitored: bool = false;

  private add(text: string, pointer: string): void {
    const lines = text.split('\n');
    for (let i = 0; i < lines.length; i++) {
      if (!lines[i].trim().length) continue;
      this.lines.push(lines[i]);
      this.pointers.push(POINTER + pointer);
    }
  }

  /** @returns null when the member is absent */
  static read(json: Json, node: i32): IntelRdt | null {
    if (json.kind(node) != Kind.Object) return null;
    const rdt = new IntelRdt();
    rdt.closId = json.str(json.get(node, 'closID'));
    rdt.monitored = json.bool(json.get(node, 'enableMonitoring'));
    rdt.add(json.str(json.get(node, 'l3CacheSchema')), '/l3CacheSchema');
    rdt.add(json.str(json.get(node, 'memBwSchema')), '/memBwSchema');
    const schemata = json.get(node, 'schemata');
    for (let i = 0; i < json.count(schemata); i++) {
      rdt.add(json.str(json.item(schemata, i)), '/schemata/' + i.toString());
    }
    return rdt;
  }
}
