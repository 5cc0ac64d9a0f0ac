/** The list of what is wrong. A click, or Enter, goes to the place; a button does what a quick fix says. */
import type { Diagnostic, Fix } from 'tare/validator';
import { el, visibleText } from './dom.js';

const WORDS = { error: 'Error', warning: 'Warning', hint: 'Hint' };
/** So many are listed; a document full of mistakes is mended from its beginning. */
const MOST = 200;

export interface ProblemEvents {
  go(diagnostic: Diagnostic): void;
  fix(fix: Fix): void;
}

/** @returns the rows of the list */
export function drawProblems(
  diagnostics: readonly Diagnostic[],
  fixes: readonly Fix[][],
  { go, fix }: ProblemEvents,
): HTMLElement[] {
  const rows = diagnostics.slice(0, MOST).map((diagnostic, index) => {
    const { severity, message, hint, rule, line, column, pointer } = diagnostic;
    const place = el(
      'button',
      { type: 'button', class: 'problem', title: pointer },
      el('span', { class: `badge ${severity}` }, WORDS[severity]),
      el(
        'span',
        { class: 'message' },
        visibleText(message),
        hint === undefined ? undefined : el('span', { class: 'note' }, visibleText(hint)),
      ),
      el('span', { class: 'place' }, `${line}:${column} · ${rule}`),
    );
    place.addEventListener('click', () => go(diagnostic));
    const buttons = (fixes[index] ?? []).map((one) => {
      const button = el('button', { type: 'button', class: 'fix' }, visibleText(one.title));
      button.addEventListener('click', () => fix(one));
      return button;
    });
    return el('li', { class: severity }, place, ...buttons);
  });
  const more = diagnostics.length - rows.length;
  if (more > 0) rows.push(el('li', { class: 'more' }, `and ${more} more`));
  return rows;
}

/** "2 errors, 1 warning" */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic['severity'], name: string) => {
    const number = diagnostics.filter((one) => one.severity === severity).length;
    return number === 0 ? '' : `${number} ${name}${number === 1 ? '' : 's'}`;
  };
  const parts = [count('error', 'error'), count('warning', 'warning'), count('hint', 'hint')].filter(Boolean);
  return parts.length === 0 ? 'No problems' : parts.join(', ');
}
