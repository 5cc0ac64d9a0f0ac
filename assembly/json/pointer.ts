/** JSON pointers (RFC 6901). */
import { Json, Kind } from './reader';

/** The node of a JSON pointer, -1 when there is none. */
export function nodeAt(json: Json, pointer: string): i32 {
  let node = json.root;
  const parts = pointer.split('/');
  for (let i = 1; i < parts.length && node >= 0; i++) {
    if (json.kind(node) == Kind.Array) {
      node = json.item(node, I32.parseInt(parts[i]));
    } else {
      node = json.get(node, parts[i].replaceAll('~1', '/').replaceAll('~0', '~'));
    }
  }
  return node;
}

/** The node of a JSON pointer, or the innermost one that there is on the way to it. */
export function nearestNode(json: Json, pointer: string): i32 {
  let rest = pointer;
  let node = nodeAt(json, rest);
  while (node < 0) {
    rest = rest.substring(0, rest.lastIndexOf('/'));
    node = nodeAt(json, rest);
  }
  return node;
}
