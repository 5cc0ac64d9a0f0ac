/**
 * What a step answers: a plan to execute, the end, or an error. Layout and kinds: assembly/index.ts.
 */
import { utf8 } from './utf8';
import { ANSWER_END, ANSWER_ERROR, ANSWER_PLAN } from './index';
import { JsonWriter } from './json/writer';
import { Plan } from './plan/encoder';
import { failureJson } from './plan/failure';
import { Results } from './results';
import { Diagnostics } from './validate/diagnostics';

export class Answer {
  constructor(
    /** one of ANSWER_* */
    public kind: u32,
    /** a plan's bytes, or JSON in UTF-8 */
    public bytes: Uint8Array,
  ) {}

  /** One more turn: the host executes this and calls step again with its results. */
  static plan(plan: Plan): Answer {
    return new Answer(ANSWER_PLAN, plan.encode());
  }

  /** The end: what the command returns, as JSON. */
  static end(json: string): Answer {
    return new Answer(ANSWER_END, utf8(json));
  }

  /**
   * An error of the request or of the container's state.
   * @param code libcontainer's name, e.g. "ContainerNotExists"
   * @param message lower-case, without full stop
   * @param pointer the JSON pointer into the config that caused it, or ""
   */
  static error(code: string, message: string, pointer: string = ''): Answer {
    const w = new JsonWriter();
    w.beginObject().key('code').str(code).key('message').str(message);
    if (pointer.length) w.key('pointer').str(pointer);
    w.endObject();
    return new Answer(ANSWER_ERROR, utf8(w.toString()));
  }

  /** ConfigInvalid: its message, pointer and place are those of the first error. */
  static invalid(diagnostics: Diagnostics): Answer {
    diagnostics.resolve();
    const w = new JsonWriter();
    w.beginObject().key('code').str('ConfigInvalid');
    let message = 'the configuration is invalid';
    for (let i = 0; i < diagnostics.list.length; i++) {
      const first = diagnostics.list[i];
      if (first.severity != 'error') continue;
      message = first.message;
      if (first.pointer.length) {
        message = first.pointer + ': ' + message;
        w.key('pointer').str(first.pointer);
      }
      if (first.line > 0) w.key('line').i64(first.line).key('column').i64(first.column);
      break;
    }
    w.key('message').str(message);
    w.key('diagnostics');
    diagnostics.write(w);
    w.endObject();
    return new Answer(ANSWER_ERROR, utf8(w.toString()));
  }

  /**
   * A failed op, as an error that says what was done, to what, why, and which part of the config wanted it.
   * @param document config.json, to give the line of the op's JSON pointer; null when there is none
   * @param program the name of what was to be executed, where it is not the document's
   */
  static failure(results: Results, document: Uint8Array | null = null, program: string = ''): Answer {
    return new Answer(ANSWER_ERROR, utf8(failureJson(results, document, program)));
  }
}
