/**
 * For editors made of Monaco: `import { provideMarkers } from 'tare/validator/monaco'`. It imports nothing of Monaco; the caller hands
 * that in. docs/editor.md shows a page.
 */
import type { Diagnostic } from '../core/types.js';
import { type Fix, fixesFor } from './fixes.js';
import type { DocumentType, Validator } from './validator.js';

/** As much of Monaco's ITextModel as is asked of it. */
export interface ModelLike {
  readonly uri: unknown;
  getValue(): string;
  getLanguageId(): string;
  getPositionAt(offset: number): { lineNumber: number; column: number };
  onDidChangeContent(listener: () => void): { dispose(): void };
}

/** A marker, as Monaco takes it. */
export interface Marker {
  startLineNumber: number;
  startColumn: number;
  endLineNumber: number;
  endColumn: number;
  severity: number;
  source: string;
  code: string;
  message: string;
}

/** As much of Monaco. */
export interface MonacoLike {
  MarkerSeverity: { Error: number; Warning: number; Info: number };
  editor: { setModelMarkers(model: ModelLike, owner: string, markers: Marker[]): void };
  languages: {
    registerCodeActionProvider(
      language: string,
      provider: { provideCodeActions: ProvideCodeActions },
    ): { dispose(): void };
  };
}

type Range = Pick<Marker, 'startLineNumber' | 'startColumn' | 'endLineNumber' | 'endColumn'>;
type ProvideCodeActions = (
  model: ModelLike,
  range: Range,
  context: { markers: readonly Marker[] },
) => { actions: object[]; dispose(): void };

export interface MarkerOptions {
  type?: DocumentType;
  /** how long nothing must be typed before it is looked at (ms); 50 by default */
  delay?: number;
}

const OWNER = 'tare';

/**
 * Marks what is wrong with a model as it changes, with quick fixes.
 * @param monaco what `import * as monaco from 'monaco-editor'` gives
 * @returns what ends that
 */
export function provideMarkers(
  monaco: MonacoLike,
  model: ModelLike,
  validator: Pick<Validator, 'validateConfig'>,
  { type = 'config', delay = 50 }: MarkerOptions = {},
): { dispose(): void } {
  let found: { diagnostic: Diagnostic; fixes: Fix[] }[] = [];
  const check = () => {
    const text = model.getValue();
    const diagnostics = validator.validateConfig(text, { type });
    const fixes = fixesFor(text, diagnostics);
    found = diagnostics.map((diagnostic, index) => ({ diagnostic, fixes: fixes[index] ?? [] }));
    monaco.editor.setModelMarkers(
      model,
      OWNER,
      diagnostics.map((one) => toMarker(monaco, one)),
    );
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changes = model.onDidChangeContent(() => {
    clearTimeout(timer);
    timer = setTimeout(check, delay);
  });
  const actions = monaco.languages.registerCodeActionProvider(model.getLanguageId(), {
    provideCodeActions: (asked, range) => ({
      actions:
        asked === model ? found.filter((one) => touches(one.diagnostic, range)).flatMap((one) => actionsOf(one)) : [],
      dispose: () => {},
    }),
  });
  const actionsOf = ({ diagnostic, fixes }: (typeof found)[number]) =>
    fixes.map(({ title, edits }) => ({
      title,
      kind: 'quickfix',
      diagnostics: [toMarker(monaco, diagnostic)],
      edit: { edits: edits.map((edit) => toEdit(model, edit)) },
    }));
  check();
  return {
    dispose() {
      clearTimeout(timer);
      changes.dispose();
      actions.dispose();
      monaco.editor.setModelMarkers(model, OWNER, []);
    },
  };
}

/** A diagnostic as Monaco has it; its lines and columns count as the core's do. */
export function toMarker(monaco: Pick<MonacoLike, 'MarkerSeverity'>, diagnostic: Diagnostic): Marker {
  const severities = monaco.MarkerSeverity;
  const { line, column, endLine, endColumn, severity, message, hint, rule } = diagnostic;
  return {
    startLineNumber: line,
    startColumn: column,
    endLineNumber: endLine,
    endColumn,
    severity: { error: severities.Error, warning: severities.Warning, hint: severities.Info }[severity],
    source: OWNER,
    code: rule,
    message: hint ? `${message}\n${hint}` : message,
  };
}

function touches({ line, endLine }: Diagnostic, { startLineNumber, endLineNumber }: Range): boolean {
  return line <= endLineNumber && endLine >= startLineNumber;
}

function toEdit(model: ModelLike, { from, to, insert }: Fix['edits'][number]): object {
  const start = model.getPositionAt(from);
  const end = model.getPositionAt(to);
  const range = {
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  };
  return { resource: model.uri, versionId: undefined, textEdit: { range, text: insert } };
}
