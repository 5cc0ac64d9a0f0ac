/**
 * The planner's exports: the validator, and what a config editor needs to show what create would do. No other verb is in it. It
 * imports nothing. A call is as call.ts says.
 */
import { decodeUtf8 } from './utf8';
import { Answer } from './answer';
import { giveBytes, give, input } from './call';
import { Json } from './json/reader';
import { JsonWriter } from './json/writer';
import { create } from './plan/create';
import { isMountWord } from './plan/mount-options';
import { planWords } from './plan/plan-words';
import { greetingAnswers, unitAnswer } from './plan/systemd-answers';
import { inputParts } from './parts';
import { Request } from './request';
import { Results } from './results';
import { callName } from './seccomp/arch';
import { seccomp } from './seccomp/describe';
import { COUNT } from './seccomp/syscalls.generated';
import { capabilityNumber } from './spec/names';
import * as s from './spec/structure.generated';
import { wordsOf } from './spec/tables';
import { Diagnostics } from './validate/diagnostics';

export { begin } from './call';
export { checkId, locate, readState, validate } from './validator';

/** One turn of the verb `create`, or `seccomp`: as index.ts's. */
export function step(): usize {
  const answer = stepCreate();
  return giveBytes(answer.bytes, answer.kind);
}

function stepCreate(): Answer {
  const parts = inputParts(input);
  if (parts === null || parts.length < 2) return Answer.error('SystemError', 'the input of step is damaged');
  const json = Json.parse(parts[0], new Diagnostics());
  const request = json ? Request.parse(json) : null;
  if (!request) return Answer.error('SystemError', 'the request is not a JSON object');
  request.document = parts[1];
  for (let i = 2; i < parts.length; i++) {
    const results = Results.parse(parts[i]);
    if (!results) return Answer.error('SystemError', 'the results of turn ' + (i - 2).toString() + ' are damaged');
    request.results.push(results);
  }
  if (request.verb == 'seccomp') return seccomp(request);
  return create(request);
}

/** The ops of a plan in words: JSON, an array of strings for each list; "" where there is nothing to be said. */
export function words(): usize {
  return give(planWords(input));
}

/** What a systemd answers: 0: to its greeting, the input is its version; 1: to the start of a unit, whose name the input is. */
export function systemdAnswers(what: u32): usize {
  const text = decodeUtf8(input.dataStart, input.length);
  return giveBytes(what ? unitAnswer(text) : greetingAnswers(text));
}

/** What a config may name: `{ "capabilities": in the kernel's order, "mountOptions", "syscalls" }`. */
export function names(): usize {
  const w = new JsonWriter();
  const capabilities = wordsOf(s.WORDS_CAPABILITY).filter((name) => capabilityNumber(name) >= 0);
  capabilities.sort((a, b) => capabilityNumber(a) - capabilityNumber(b));
  w.beginObject();
  list(w, 'capabilities', capabilities);
  list(
    w,
    'mountOptions',
    wordsOf(s.WORDS_MOUNT_OPTION).filter((word) => isMountWord(word)),
  );
  const calls: Array<string> = [];
  for (let i = 0; i < COUNT; i++) calls.push(callName(i));
  list(w, 'syscalls', calls);
  return give(w.endObject().toString());
}

function list(w: JsonWriter, key: string, all: Array<string>): void {
  w.key(key).beginArray();
  for (let i = 0; i < all.length; i++) w.str(all[i]);
  w.endArray();
}
