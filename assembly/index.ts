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
 */
export const ANSWER_PLAN: u32 = 0;
export const ANSWER_END: u32 = 1;
export const ANSWER_ERROR: u32 = 2;
