/** What passes between the core and the rest of the library. */

/** One thing that is wrong with a document, and where. */
export interface Diagnostic {
  /** the id of the rule that says so: docs/rules.md */
  rule: string;
  /** what kind of problem, e.g. "memory-swap" */
  code: string;
  severity: 'error' | 'warning' | 'hint';
  /** JSON pointer (RFC 6901) into the document; of what is missing, the pointer of what should hold it */
  pointer: string;
  /** from 1; columns count UTF-16 code units; the end is the place after the last character */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
  /** what to do about it, where that is known */
  hint?: string;
}

/** A place in a document. */
export type Place = Pick<Diagnostic, 'line' | 'column' | 'endLine' | 'endColumn'>;

/** An error as the core describes it; ContainerError is made of it. */
export interface CoreError {
  /** libcontainer's name, e.g. "ConfigInvalid" */
  code: string;
  message: string;
  pointer?: string;
  line?: number;
  column?: number;
  /** the op that failed, and what the kernel said */
  op?: string;
  errno?: number;
  path?: string;
  diagnostics?: Diagnostic[];
}

/** What one turn of a command comes to. */
export type Answer =
  /** to execute; then step again with its results added */
  | { kind: 'plan'; plan: Uint8Array; readOnly: boolean }
  /** what the command returns (docs/requests.md), parsed and as it is: a double cannot hold every number of a config */
  // biome-ignore lint/suspicious/noExplicitAny: its shape depends on the verb
  | { kind: 'end'; value: any; text: string }
  | { kind: 'error'; error: CoreError };

/** The core: pure functions, no I/O. */
export interface Core {
  /**
   * One turn of a command.
   * @param request `verb` and its options: docs/requests.md
   * @param document config.json, or empty
   * @param results what the plans so far came to, in order
   */
  step(request: object, document: Uint8Array, results: Uint8Array[]): Answer;

  /** @returns why the id is not valid, or undefined when it is; grammar 'oci' also takes "+", "-" and "." */
  validateId(id: string, grammar: 'tare' | 'oci'): string | undefined;

  /** @returns everything wrong with a config.json, in the order of the document */
  validateConfig(text: Uint8Array): Diagnostic[];

  /** @returns where JSON pointers lead in a document; of what is absent the place of what should hold it */
  locate(document: Uint8Array, pointers: readonly string[]): Place[];
}
