/** What passes between the page and its worker. */
import type { Diagnostic, Fix, HostDescription, Names, Place, Planned, SeccompVerdict } from 'tare/validator';

/** What is asked. */
export type Question =
  | { ask: 'names' }
  | { ask: 'check'; text: string }
  | { ask: 'plan'; text: string; host: HostDescription };

/** What the core says of a text. */
export interface Checked {
  diagnostics: Diagnostic[];
  /** of each diagnostic */
  fixes: Fix[][];
  /** how long the core took (ms) */
  took: number;
}

/** What create would do with it. */
export interface PlanAnswer {
  planned: Planned;
  /** where the causes of ops are in the text, by pointer */
  places: Record<string, Place>;
  seccomp: SeccompVerdict | undefined;
}

export interface Answers {
  names: Names;
  check: Checked;
  plan: PlanAnswer;
}

export type Asked = Question & { id: number };
export type Answered = { id: number; value: Answers[keyof Answers] } | { id: number; error: string };
