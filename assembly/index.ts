/**
 * The core's exports. It imports nothing: bytes and numbers in, bytes and numbers out.
 *
 * A call is: `begin(n)` (forgets everything of the call before, returns where n bytes of input go), the
 * host writes its input there, then one of `step`, `validate`, `checkId`, … runs on it and returns the
 * address of an answer:
 *
 *     u32 kind   u32 address of the bytes   u32 their length
 *
 * The host copies the bytes out before the next `begin`.
 *
 * `step`'s input is a list of parts: u32 count, then for each u32 length, the bytes, padding to 4.
 * Part 0 is the request (JSON: `verb` and its options), part 1 the document (config.json, or empty),
 * parts 2… the results of the turns so far, in order. Its answer is
 *
 *     ANSWER_PLAN   a plan to execute; call step again with its results added
 *     ANSWER_END    JSON: what the command returns
 *     ANSWER_ERROR  JSON: { code, message, pointer?, line?, column?, op?, errno?, path?, diagnostics? }
 *
 * `validate`'s input is a config.json, its argument 0 (1: a process.json, 2: a resources.json); its answer an ANSWER_END: a JSON array of diagnostics.
 * `checkId`'s input is an id, its argument 1 for the `oci` grammar; its answer an ANSWER_END: the message, or nothing.
 */
import { decodeUtf8 } from './utf8';
import { Answer } from './answer';
import { giveBytes, input } from './call';
import { idProblem } from './id';
import { locate as locatePointers } from './json/locate';
import { JsonWriter } from './json/writer';
import { stepNative } from './native/answer';
import { asksTerminal } from './native/terminal';
import { inputParts } from './parts';
import { checkDocument } from './spec/read';
import { stepRequest } from './step';
import { Diagnostics } from './validate/diagnostics';

export { begin } from './call';

export const ANSWER_PLAN: u32 = 0;
export const ANSWER_END: u32 = 1;
export const ANSWER_ERROR: u32 = 2;

function give(answer: Answer): usize {
  return giveBytes(answer.bytes, answer.kind);
}

/** One turn of a command. */
export function step(): usize {
  const parts = inputParts(input);
  return give(parts === null ? Answer.error('SystemError', 'the input of step is damaged') : stepRequest(parts));
}

/** As `step`, for a host that reads no JSON: native/answer.ts. */
export function stepForNative(): usize {
  const parts = inputParts(input);
  const damaged = parts === null || parts.length == 0;
  return give(damaged ? Answer.error('SystemError', 'the input of step is damaged') : stepNative(parts!));
}

/** 1 when the process of a config.json asks for a terminal, else 0; wholeProcess: 1 for a process.json. */
export function asksForTerminal(wholeProcess: u32): u32 {
  return asksTerminal(input, wholeProcess != 0) ? 1 : 0;
}

/** Checks a document, of which `what` says what it is: everything wrong with it, in the order of the document. */
export function validate(what: u32): usize {
  const diagnostics = new Diagnostics();
  checkDocument(input, diagnostics, what);
  const w = new JsonWriter();
  diagnostics.write(w);
  return give(new Answer(ANSWER_END, w.toBytes()));
}

/** Checks an id; oci: 1 for engines' grammar. */
export function checkId(oci: u32): usize {
  const problem = idProblem(decodeUtf8(input.dataStart, input.length), oci != 0);
  return give(Answer.end(problem === null ? '' : problem));
}

/**
 * Where pointers lead; the answer an ANSWER_END: `[{ line, column, endLine, endColumn }, …]`.
 * @param length how much of the input is the document; a JSON array of pointers follows
 */
export function locate(length: i32): usize {
  return give(Answer.end(locatePointers(input.subarray(0, length), input.subarray(length))));
}
