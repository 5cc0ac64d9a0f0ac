/** The verb `seccomp`: what the compiler makes of a config's profile, for people and for tests. */
import { Answer } from '../answer';
import { Json } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Diagnostics } from '../validate/diagnostics';
import { actionText } from './actions';
import { Arch, callIndex, callName, callNumber } from './arch';
import { Case } from './calls';
import { Compiled, compile } from './compile';
import { Condition, Op, Profile } from './profile';
import { Member } from './ranges';
import { readProfile } from './read';
import { COUNT } from './syscalls.generated';

/**
 * @param request its document is a config.json, of which only linux.seccomp is read
 * @returns the end, drawn in docs/requests.md: `{ "seccomp": null }` without a profile; or ConfigInvalid
 */
export function seccomp(request: Request): Answer {
  const diagnostics = new Diagnostics();
  const json = Json.parse(request.document, diagnostics);
  if (!json) return Answer.invalid(diagnostics);
  const profile = readProfile(json, json.get(json.get(json.root, 'linux'), 'seccomp'));
  if (!profile) return Answer.end('{"seccomp":null}');
  const compiled = compile(profile, request.arch);
  if (compiled.problem.length)
    return Answer.error('ConfigInvalid', compiled.pointer + ': ' + compiled.problem, compiled.pointer);
  const w = new JsonWriter();
  w.beginObject().key('seccomp');
  describe(w, profile, compiled);
  return Answer.end(w.endObject().toString());
}

function describe(w: JsonWriter, profile: Profile, compiled: Compiled): void {
  w.beginObject().key('defaultAction').str(actionText(profile.defaultAction)).key('flags').u64(profile.flags);
  w.key('unknown').beginArray();
  for (let i = 0; i < profile.rules.length; i++) {
    const names = profile.rules[i].names;
    for (let n = 0; n < names.length; n++) if (callIndex(names[n]) < 0) w.str(names[n]);
  }
  w.endArray().key('architectures').beginArray();
  for (let i = 0; i < compiled.sections.length; i++) {
    const members = compiled.sections[i].members;
    for (let m = 0; m < members.length; m++) describeMember(w, members[m], profile);
  }
  w.endArray().key('instructions').beginArray();
  const at = compiled.program.dataStart;
  for (let i: usize = 0; i < <usize>compiled.program.length; i += 8) {
    w.beginArray()
      .u64(load<u16>(at + i))
      .u64(load<u8>(at + i, 2))
      .u64(load<u8>(at + i, 3));
    w.u64(load<u32>(at + i, 4)).endArray();
  }
  w.endArray().endObject();
}

function describeMember(w: JsonWriter, member: Member, profile: Profile): void {
  const names = namesByNumber(member.arch);
  w.beginObject().key('name').str(member.arch.name).key('audit').u64(member.arch.audit);
  w.key('newest').u64(member.newest(profile)).key('calls').beginArray();
  for (let i = 0; i < member.sorted.length; i++) {
    const call = member.sorted[i];
    const plain = call.number - member.arch.base;
    w.beginObject()
      .key('name')
      .str(names.has(plain) ? names.get(plain) : '')
      .key('number')
      .u64(call.number);
    if (call.tree) describeCases(w, call.cases);
    else w.key('action').str(actionText(call.action));
    w.endObject();
  }
  w.endArray().endObject();
}

function namesByNumber(arch: Arch): Map<u32, string> {
  const names = new Map<u32, string>();
  for (let i = 0; i < COUNT; i++) {
    const number = callNumber(arch, i);
    if (number >= 0) names.set(number, callName(i));
  }
  return names;
}

function describeCases(w: JsonWriter, cases: Array<Case>): void {
  w.key('cases').beginArray();
  for (let i = 0; i < cases.length; i++) {
    w.beginObject().key('when').beginArray();
    for (let c = 0; c < cases[i].conditions.length; c++) w.str(conditionText(cases[i].conditions[c]));
    w.endArray().key('action').str(actionText(cases[i].action)).endObject();
  }
  w.endArray();
}

function conditionText(condition: Condition): string {
  const argument = `arg${condition.index}`;
  const value = '0x' + condition.value.toString(16);
  if (condition.op == Op.MASKED_EQ) return `${argument} & ${value} == 0x${condition.valueTwo.toString(16)}`;
  return `${argument} ${sign(condition.op)} ${value}`;
}

function sign(op: Op): string {
  if (op == Op.NE) return '!=';
  if (op == Op.LT) return '<';
  if (op == Op.LE) return '<=';
  if (op == Op.EQ) return '==';
  return op == Op.GE ? '>=' : '>';
}
