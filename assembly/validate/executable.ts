/**
 * What a valid config may ask for and Tare does not execute yet. `create` refuses it by name: it is never ignored in
 * silence. The lists are all there is to change when something is learnt.
 */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { cleanPath } from '../plan/paths';
import { Diagnostics } from './diagnostics';

/** Members of an object, by its pointer. Of each item, where the pointer ends in "*". */
class Members {
  constructor(
    public pointer: string[],
    public names: string[],
  ) {}
}

const MEMBERS: Members[] = [
  new Members(
    ['linux', 'resources'],
    ['memory', 'cpu', 'pids', 'blockIO', 'hugepageLimits', 'network', 'rdma', 'unified'],
  ),
];

/** Reports what is not executed yet. */
export function checkExecutable(json: Json, out: Diagnostics): void {
  for (let i = 0; i < MEMBERS.length; i++) checkMembers(json, out, json.root, MEMBERS[i], 0);
  checkCgroup(json, out);
}

/** The same of a process.json. */
export function checkProcessExecutable(json: Json, out: Diagnostics): void {
  for (let i = 0; i < MEMBERS.length; i++) {
    if (MEMBERS[i].pointer.length && MEMBERS[i].pointer[0] == 'process')
      checkMembers(json, out, json.root, MEMBERS[i], 1);
  }
}

function checkMembers(json: Json, out: Diagnostics, node: i32, members: Members, depth: i32): void {
  if (depth < members.pointer.length) {
    const step = members.pointer[depth];
    if (step != '*') {
      checkMembers(json, out, json.get(node, step), members, depth + 1);
      return;
    }
    const count = json.count(node);
    for (let i = 0; i < count; i++) checkMembers(json, out, json.item(node, i), members, depth + 1);
    return;
  }
  for (let i = 0; i < members.names.length; i++) {
    const value = json.get(node, members.names[i]);
    if (value < 0 || asksNothing(json, value)) continue;
    refuse(out, value, `"${members.names[i]}"`);
  }
}

/** The container's cgroup is removed with it, so it must not be the hierarchy's root. */
function checkCgroup(json: Json, out: Diagnostics): void {
  const node = json.get(json.get(json.root, 'linux'), 'cgroupsPath');
  const path = json.str(node);
  if (path.length == 0 || cleanPath(path) != '/') return;
  out.error(node, 'cgroups-path', `cgroupsPath "${path}" is the root of the cgroups, not one of the container's own`);
}

function refuse(out: Diagnostics, node: i32, what: string): void {
  if (out.skipsError()) return;
  const hint = 'remove it, or use another runtime for this bundle';
  out.error(node, 'not-executed-yet', `${what} is not executed yet`, hint);
}

/** null, false, "", and arrays and objects that hold nothing else: the same as not giving the member. */
function asksNothing(json: Json, node: i32): bool {
  const kind = json.kind(node);
  if (kind == Kind.Null || kind == Kind.False) return true;
  if (kind == Kind.String) return json.end(node) - json.start(node) == 2;
  if (kind == Kind.Array) return json.count(node) == 0;
  if (kind != Kind.Object) return false;
  const count = json.count(node);
  let key = json.first(node);
  for (let i = 0; i < count; i++) {
    const value = json.next(key);
    if (!asksNothing(json, value)) return false;
    key = json.next(value);
  }
  return true;
}
