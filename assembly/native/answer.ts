/**
 * A turn for a host that reads no JSON: the native command (shim-c/native/). Its input is that of `step`, whose request may say
 * besides how the end is to be printed (print.ts). A plan is answered as it is; the rest in strs, as in plans (u32 length, the
 * bytes, NUL, padding to 4):
 *
 *     ANSWER_END    u32 the process's pid (0: none)   str what goes to standard output   u32 count, strs warnings
 *     ANSWER_ERROR  str code   str message   str pointer
 */
import { Answer } from '../answer';
import { Bytes } from '../bytes';
import { ANSWER_END, ANSWER_PLAN } from '../index';
import { Json, Kind } from '../json/reader';
import { stepRequest } from '../step';
import { Diagnostics } from '../validate/diagnostics';
import { printed } from './print';

/** @param parts as stepRequest takes them */
export function stepNative(parts: Array<Uint8Array>): Answer {
  const answer = stepRequest(parts);
  if (answer.kind == ANSWER_PLAN) return answer;
  const json = Json.parse(answer.bytes, new Diagnostics());
  const request = Json.parse(parts[0], new Diagnostics());
  const to = new Bytes();
  if (json) {
    if (answer.kind != ANSWER_END) writeError(to, json);
    else if (request) writeEnd(to, json, request);
  }
  return new Answer(answer.kind, to.toBytes());
}

function writeError(to: Bytes, json: Json): void {
  to.str(json.str(json.get(json.root, 'code')));
  to.str(json.str(json.get(json.root, 'message')));
  to.str(json.str(json.get(json.root, 'pointer')));
}

function writeEnd(to: Bytes, json: Json, request: Json): void {
  const state = json.get(json.root, 'state');
  to.u32(<u32>json.u64(json.get(json.kind(state) == Kind.Object ? state : json.root, 'pid')));
  to.str(printed(json, request));
  const warnings = json.get(json.root, 'diagnostics');
  to.u32(json.count(warnings));
  for (let i = 0; i < json.count(warnings); i++) {
    const one = json.item(warnings, i);
    const pointer = json.str(json.get(one, 'pointer'));
    const message = json.str(json.get(one, 'message'));
    to.str(pointer.length ? pointer + ': ' + message : message);
  }
}
