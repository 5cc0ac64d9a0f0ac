/** The config's hooks: runtime-spec, config.md, "POSIX-platform Hooks". */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';

export class Hook {
  path: string = '';
  args: Array<string> = [];
  env: Array<string> = [];
  /** it has an "env", which may be empty */
  hasEnv: bool = false;
  /** in seconds; 0: none */
  timeout: u64 = 0;
}

export class Hooks {
  prestart: Array<Hook> = [];
  createRuntime: Array<Hook> = [];
  createContainer: Array<Hook> = [];
  startContainer: Array<Hook> = [];
  poststart: Array<Hook> = [];
  poststop: Array<Hook> = [];
}

/** @param node of the member "hooks", which the rules have passed */
export function readHooks(json: Json, node: i32): Hooks {
  const hooks = new Hooks();
  hooks.prestart = readList(json, json.get(node, 'prestart'));
  hooks.createRuntime = readList(json, json.get(node, 'createRuntime'));
  hooks.createContainer = readList(json, json.get(node, 'createContainer'));
  hooks.startContainer = readList(json, json.get(node, 'startContainer'));
  hooks.poststart = readList(json, json.get(node, 'poststart'));
  hooks.poststop = readList(json, json.get(node, 'poststop'));
  return hooks;
}

function readList(json: Json, array: i32): Array<Hook> {
  const list: Array<Hook> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const hook = new Hook();
    hook.path = json.str(json.get(node, 'path'));
    hook.args = strings(json, json.get(node, 'args'));
    hook.hasEnv = json.kind(json.get(node, 'env')) == Kind.Array;
    hook.env = strings(json, json.get(node, 'env'));
    hook.timeout = <u64>max<i64>(json.i64(json.get(node, 'timeout')), 0);
    list.push(hook);
  }
  return list;
}

function strings(json: Json, array: i32): Array<string> {
  const list: Array<string> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) list.push(json.str(json.item(array, i)));
  return list;
}
