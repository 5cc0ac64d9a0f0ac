/** The forms in which `tare validate` says what it found. */
import { type Diagnostic, formatDiagnostics } from '../../validator/node.js';
import type { Subject } from './read.js';

/** What was found in one document. */
export interface Findings {
  subject: Subject;
  diagnostics: Diagnostic[];
}

export const FORMATS: Readonly<Record<string, (all: readonly Findings[], color: boolean) => string>> = {
  text: (all, color) =>
    all
      .map(({ subject: { name, text }, diagnostics }) =>
        formatDiagnostics(diagnostics, { source: text, file: name, color }),
      )
      .join(''),
  json: (all) => {
    const list = all.flatMap(({ subject, diagnostics }) =>
      all.length > 1 ? diagnostics.map((diagnostic) => ({ file: subject.name, ...diagnostic })) : diagnostics,
    );
    return `${JSON.stringify(list, null, 2)}\n`;
  },
  github: (all) =>
    all.flatMap(({ subject, diagnostics }) => diagnostics.map((one) => annotation(subject.name, one))).join(''),
};

const COMMANDS = { error: 'error', warning: 'warning', hint: 'notice' };

/** A workflow command that makes an annotation: `::error file=…,line=…,col=…,title=…::message`. */
function annotation(
  file: string,
  { severity, line, column, endLine, endColumn, code, rule, message, hint }: Diagnostic,
): string {
  const properties = {
    file,
    line,
    endLine,
    col: column,
    // of several lines GitHub takes no columns
    ...(endLine === line && { endColumn }),
    title: rule ?? code,
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${list.join(',')}::${escapeData(hint ? `${message}\n${hint}` : message)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
