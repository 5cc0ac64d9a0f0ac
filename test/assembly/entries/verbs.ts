/** What the tests of cgroups, state and signals call beside the core's own exports. Arguments are JSON. */
import { rewind } from '../../../assembly/arena';
import { deviceProgram } from '../../../assembly/cgroup/device-bpf';
import { DeviceRules } from '../../../assembly/cgroup/devices';
import { CgroupLayout } from '../../../assembly/cgroup/layout';
import { CurrentLimits } from '../../../assembly/cgroup/resource-write';
import { limitsV1 } from '../../../assembly/cgroup/resources-v1';
import { limitsV2 } from '../../../assembly/cgroup/resources-v2';
import { weightOfShares } from '../../../assembly/cgroup/weights';
import { Json } from '../../../assembly/json/reader';
import { JsonWriter } from '../../../assembly/json/writer';
import { signalNumber } from '../../../assembly/plan/numbers';
import { cleanPath } from '../../../assembly/plan/paths';
import { DeviceRule } from '../../../assembly/spec/config';
import { Resources } from '../../../assembly/spec/resources';
import { lockHolder } from '../../../assembly/state/holder';
import { State } from '../../../assembly/state/state';
import { Record } from '../../../assembly/results';
import { Diagnostics } from '../../../assembly/validate/diagnostics';

let input: Uint8Array = new Uint8Array(0);

export function begin(length: i32): usize {
  rewind();
  input = new Uint8Array(length);
  return input.dataStart;
}

function give(bytes: Uint8Array): usize {
  const at = heap.alloc(12);
  store<u32>(at, 0);
  store<u32>(at, <u32>bytes.dataStart, 4);
  store<u32>(at, <u32>bytes.length, 8);
  return at;
}

function giveText(text: string): usize {
  return give(Uint8Array.wrap(String.UTF8.encode(text)));
}

function json(): Json {
  return Json.parse(input, new Diagnostics())!;
}

/** { mountinfo, cgroup, controllers } → the layout */
export function layout(): usize {
  const j = json();
  const found = CgroupLayout.parse(
    j.str(j.get(j.root, 'mountinfo')),
    j.str(j.get(j.root, 'cgroup')),
    j.str(j.get(j.root, 'controllers')),
  );
  const w = new JsonWriter();
  w.beginObject().key('unified').bool(found.unified).key('available').str(found.available.join(' '));
  w.key('hierarchies').beginArray();
  for (let i = 0; i < found.hierarchies.length; i++) {
    const h = found.hierarchies[i];
    w.str(h.controllers.join(',') + ' ' + h.mountpoint + ' ' + h.own);
  }
  return giveText(w.endArray().endObject().toString());
}

function rules(): DeviceRules {
  const j = json();
  const list: Array<DeviceRule> = [];
  for (let i = 0; i < j.count(j.root); i++) {
    const node = j.item(j.root, i);
    list.push(
      new DeviceRule(
        j.bool(j.get(node, 'allow')),
        j.str(j.get(node, 'type'), 'a'),
        j.i64(j.get(node, 'major'), -1),
        j.i64(j.get(node, 'minor'), -1),
        j.str(j.get(node, 'access'), 'rwm'),
      ),
    );
  }
  return DeviceRules.of(list);
}

/** device rules → the program of version 2 */
export function program(): usize {
  return give(deviceProgram(rules()));
}

/** device rules → what version 1 is told: the default, then a line an exception; or "hole N" */
export function exceptions(): usize {
  const r = rules();
  const list = r.exceptions();
  if (list === null) return giveText('hole ' + r.hole.toString());
  let text = r.allowByDefault ? 'allow' : 'deny';
  for (let i = 0; i < list.length; i++) text += '\n' + list[i].toString();
  return giveText(text);
}

/** a state.json → the same written again, or nothing when it cannot be read */
export function rewritten(): usize {
  const state = State.parse(input);
  return giveText(state ? state.toJson() : '');
}

export function signal(): usize {
  return giveText(signalNumber(String.UTF8.decodeUnsafe(input.dataStart, input.length)).toString());
}

export function clean(): usize {
  return giveText(cleanPath(String.UTF8.decodeUnsafe(input.dataStart, input.length)));
}

/** { locks, stat: the record's bytes } → the pid */
export function holder(): usize {
  const j = json();
  const list = j.get(j.root, 'stat');
  const bytes = new Uint8Array(j.count(list));
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>j.i64(j.item(list, i));
  return giveText(lockHolder(j.str(j.get(j.root, 'locks')), new Record(0, 0, bytes)).toString());
}

/** { resources, version, memory: of a cgroup that is updated } → what cannot be, or a line for each write */
export function limits(): usize {
  const j = json();
  const r = Resources.read(j, j.get(j.root, 'resources'), '');
  const memory = j.get(j.root, 'memory');
  let current: CurrentLimits | null = null;
  if (memory >= 0) current = new CurrentLimits(j.u64(memory));
  const found = j.u64(j.get(j.root, 'version')) == 2 ? limitsV2(r, current !== null) : limitsV1(r, current);
  const w = new JsonWriter();
  w.beginArray();
  if (found.problem.length) w.str(found.problemPointer + ': ' + found.problem);
  for (let i = 0; i < found.list.length; i++) {
    const one = found.list[i];
    let line = one.controller + ' ' + one.file + '=' + one.value + ' ' + one.pointer;
    if (one.tolerated.length) line += ' unless ' + one.tolerated.join(',');
    if (one.key.length) line += ' [' + one.key + '|' + one.absent + ']';
    if (one.late) line += ' late';
    const other = one.otherwise;
    if (other) line += ' else ' + other.file + '=' + other.value;
    w.str(line);
  }
  return giveText(w.endArray().toString());
}

/** [shares, …] → their weights */
export function weights(): usize {
  const j = json();
  const w = new JsonWriter();
  w.beginArray();
  for (let i = 0; i < j.count(j.root); i++) w.i64(<i64>weightOfShares(j.u64(j.item(j.root, i))));
  return giveText(w.endArray().toString());
}
