/** What passes between the page and its worker. */
import type { CoreError, Diagnostic, Fix, HostDescription, Names, PlannedList } from 'tare/validator';
import type { Picture } from './picture/model.js';

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
  /** why it would not be made, before anything is; then there are no lists, and no picture */
  error?: CoreError;
  lists: OpList[];
  picture?: Picture;
}

/** A list of a plan, as much of it as is shown. */
export interface OpList extends PlannedList {
  total: number;
}

export interface Answers {
  names: Names;
  check: Checked;
  plan: PlanAnswer;
}

export type Asked = Question & { id: number };
export type Answered = { id: number; value: Answers[keyof Answers] } | { id: number; error: string };
