/** Mappings of ids between a user namespace and the one outside of it: linux.uidMappings and linux.gidMappings. */
import { Json } from '../json/reader';

/** (uid_t)-1: no id. */
export const NO_ID: u32 = 0xffffffff;

/** A range of ids; validation has seen to its ends. */
export class IdMapping {
  constructor(
    public containerId: u32,
    public hostId: u32,
    public size: u32,
  ) {}
}

/** An array of mappings; empty when it is absent. */
export function readMappings(json: Json, array: i32): Array<IdMapping> {
  const list: Array<IdMapping> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const inside = <u32>json.u64(json.get(node, 'containerID'));
    const outside = <u32>json.u64(json.get(node, 'hostID'));
    list.push(new IdMapping(inside, outside, <u32>json.u64(json.get(node, 'size'))));
  }
  return list;
}

/** What an id of the namespace is outside, or NO_ID. */
export function hostId(mappings: Array<IdMapping>, id: u32): u32 {
  for (let i = 0; i < mappings.length; i++) {
    const mapping = mappings[i];
    if (id >= mapping.containerId && id - mapping.containerId < mapping.size) {
      return mapping.hostId + (id - mapping.containerId);
    }
  }
  return NO_ID;
}

/** The mappings as uid_map and gid_map take them: user_namespaces(7). */
export function mapText(mappings: Array<IdMapping>): string {
  let text = '';
  for (let i = 0; i < mappings.length; i++) {
    const mapping = mappings[i];
    text += `${mapping.containerId} ${mapping.hostId} ${mapping.size}\n`;
  }
  return text;
}
