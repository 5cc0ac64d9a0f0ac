/**
 * A diagnostic as compilers say it: `file:line:column: severity: message [code]`, the line of the source, a caret below
 * the place, and what to do about it.
 */
import type { Diagnostic } from '../core/types.js';
import { SourceText } from './source.js';
import { visible } from './text.js';

export interface FormatOptions {
  /** the document that the diagnostic is of; without it no line is shown */
  source?: string | Uint8Array;
  /** its name */
  file?: string;
  /** whether to use the colours of a terminal (ANSI escape sequences) */
  color?: boolean;
  /** so many terminal cells of a line of the source are shown, around the place; 100 by default */
  width?: number;
}

const WIDTH = 100;
const BOLD = '1';
const GREEN = '1;32';
const DIM = '2';
const SEVERITY = { error: '1;31', warning: '1;33', hint: '1;36' };

/** @returns one diagnostic, in one or several lines, the last ended */
export function formatDiagnostic(diagnostic: Diagnostic, options: FormatOptions = {}): string {
  return formatDiagnostics([diagnostic], options);
}

/** @returns all diagnostics of one document; the source is looked at once */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions = {}): string {
  const { source, file = '<config>', color = false, width = WIDTH } = options;
  const lines = source === undefined ? undefined : new SourceText(source);
  const paint = (code: string, text: string) => (color ? `\u001B[${code}m${text}\u001B[0m` : text);
  return diagnostics
    .map((diagnostic) => {
      const { line, column, severity, message, hint, rule, code } = diagnostic;
      const place = paint(BOLD, `${visible(file)}:${line}:${column}:`);
      const said = paint(BOLD, visible(message));
      const out = [`${place} ${paint(SEVERITY[severity], `${severity}:`)} ${said} [${rule ?? code}]`];
      if (lines !== undefined) {
        const { text, marker } = lines.excerpt(diagnostic, width);
        out.push(`${paint(DIM, `${String(line).padStart(5)} |`)} ${text}`);
        out.push(`${paint(DIM, '      |')} ${marker.replace(/\^~*/, (caret) => paint(GREEN, caret))}`);
      }
      if (hint) out.push(`${paint(DIM, '      =')} ${visible(hint)}`);
      return `${out.join('\n')}\n`;
    })
    .join('');
}
