/**
 * For editors made of CodeMirror 6: `import { lintSource } from 'tare/validator/codemirror'`. It imports nothing of CodeMirror, so it
 * goes with whichever version is there: docs/editor.md shows a page.
 */
import type { Diagnostic } from '../core/types.js';
import { type Fix, fixesFor } from './fixes.js';
import type { DocumentType, Validator } from './validator.js';

/** As much of CodeMirror's Text as is asked of it. */
export interface TextLike {
  readonly length: number;
  readonly lines: number;
  line(number: number): { from: number; to: number };
  toString(): string;
}

/** As much of its EditorView. */
export interface ViewLike {
  readonly state: { readonly doc: TextLike };
  dispatch(change: { changes: { from: number; to: number; insert: string }[] }): void;
}

/** A Diagnostic of @codemirror/lint. */
export interface LintDiagnostic {
  from: number;
  to: number;
  severity: 'error' | 'warning' | 'hint';
  source: string;
  message: string;
  actions: { name: string; apply(view: ViewLike): void }[];
}

/**
 * What `linter()` of @codemirror/lint takes: `linter(lintSource(validator))` is an extension that marks what is wrong as one types,
 * with quick fixes.
 */
export function lintSource(
  validator: Pick<Validator, 'validateConfig'>,
  { type = 'config' }: { type?: DocumentType } = {},
): (view: { readonly state: { readonly doc: TextLike } }) => LintDiagnostic[] {
  return ({ state: { doc } }) => {
    const text = doc.toString();
    const diagnostics = validator.validateConfig(text, { type });
    return toCodeMirror(doc, diagnostics, fixesFor(text, diagnostics));
  };
}

/** Diagnostics as CodeMirror has them, for those who ask the validator themselves (in a worker). @param fixes of each */
export function toCodeMirror(
  doc: TextLike,
  diagnostics: readonly Diagnostic[],
  fixes: readonly (readonly Fix[])[] = [],
): LintDiagnostic[] {
  const offset = (line: number, column: number) => {
    const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
    return Math.min(at.from + column - 1, at.to);
  };
  return diagnostics.map(({ line, column, endLine, endColumn, severity, message, hint, rule }, index) => {
    const from = offset(line, column);
    return {
      from,
      to: Math.max(from, offset(endLine, endColumn)),
      severity,
      source: rule,
      message: hint ? `${message}\n${hint}` : message,
      actions: (fixes[index] ?? []).map(({ title, edits }) => ({
        name: title,
        apply: (view) => view.dispatch({ changes: edits }),
      })),
    };
  });
}
