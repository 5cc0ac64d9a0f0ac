/**
 * The validator's exports: what finds mistakes, and no planner. It imports nothing. A call is as call.ts says; each answer is an
 * ANSWER_END.
 */
import { decodeUtf8 } from './utf8';
import { give, giveBytes, input } from './call';
import { idProblem } from './id';
import { locate as locatePointers } from './json/locate';
import { JsonWriter } from './json/writer';
import { checkDocument } from './spec/read';
import { State } from './state/state';
import { checkStateDocument } from './state/validate';
import { Diagnostics } from './validate/diagnostics';

export { begin } from './call';

/** What `validate` takes: the numbers that src/validator knows. */
export const KIND_CONFIG: u32 = 0;
export const KIND_PROCESS: u32 = 1;
export const KIND_RESOURCES: u32 = 2;
export const KIND_STATE: u32 = 3;

function check(kind: u32): Diagnostics {
  const diagnostics = new Diagnostics();
  if (kind == KIND_STATE) checkStateDocument(input, diagnostics);
  else checkDocument(input, diagnostics, kind);
  return diagnostics;
}

/** Checks a document of one of the KIND_*: a JSON array of diagnostics, in the order of the document. */
export function validate(kind: u32): usize {
  const w = new JsonWriter();
  check(kind).write(w);
  return giveBytes(w.toBytes());
}

/** Checks an id; oci: 1 for engines' grammar. The message, or nothing. */
export function checkId(oci: u32): usize {
  const problem = idProblem(decodeUtf8(input.dataStart, input.length), oci != 0);
  return give(problem === null ? '' : problem);
}

/**
 * Reads a state.json: `{ "diagnostics": […], "state": {…} }`. The state is in the layout of this version, with the keys
 * that it does not know; null when there is an error.
 */
export function readState(): usize {
  const diagnostics = check(KIND_STATE);
  let state: State | null = null;
  if (!diagnostics.hasErrors()) state = State.parse(input);
  const w = new JsonWriter();
  w.beginObject().key('diagnostics');
  diagnostics.write(w);
  w.key('state').raw(state ? state.toJson() : 'null');
  w.endObject();
  return give(w.toString());
}

/**
 * Where pointers lead: `[{ line, column, endLine, endColumn }, …]`.
 * @param length how much of the input is the document; a JSON array of pointers follows
 */
export function locate(length: i32): usize {
  return give(locatePointers(input.subarray(0, length), input.subarray(length)));
}
