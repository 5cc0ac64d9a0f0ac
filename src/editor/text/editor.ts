/** The text: CodeMirror, in a shadow root, where it may make its styles without a policy that lets pages have inline ones. */
import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, redo, undo } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, nextDiagnostic, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Diagnostic, Fix, Place } from 'tare/validator';
import { toCodeMirror } from 'tare/validator/codemirror';
import { language, type NameLists, treeOf } from './language.js';
import { theme } from './theme.js';

export interface TextEvents {
  changed(): void;
  /** the cursor is elsewhere */
  moved(): void;
  /** Ctrl-S */
  save(): void;
  /** Ctrl-Enter: to what this line causes */
  follow(): void;
}

const setLinked = StateEffect.define<Place | undefined>();

/** The lines that what is looked at comes from. */
const linked = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    let next = lines.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setLinked)) continue;
      const { doc } = transaction.state;
      const marks = [];
      const to = Math.min(effect.value?.endLine ?? 0, doc.lines);
      for (let line = effect.value?.line ?? 1; line <= to; line++) {
        marks.push(Decoration.line({ class: 'cm-linked' }).range(doc.line(line).from));
      }
      next = Decoration.set(marks);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** What both the text and the sides of a comparison have. */
export const shared: Extension = [
  lineNumbers(),
  drawSelection(),
  highlightSpecialChars(),
  json(),
  theme,
  EditorState.tabSize.of(2),
  indentUnit.of('  '),
];

export class TextEditor {
  readonly view: EditorView;

  constructor(parent: HTMLElement, text: string, names: NameLists, events: TextEvents) {
    const root = parent.attachShadow({ mode: 'open' });
    const keys = [
      { key: 'Mod-s', run: said(events.save), preventDefault: true },
      { key: 'Mod-Enter', run: said(events.follow) },
      { key: 'Shift-Alt-f', run: said(() => this.format()) },
    ];
    this.view = new EditorView({
      root,
      parent: root as unknown as HTMLElement,
      state: EditorState.create({
        doc: text,
        extensions: [
          keymap.of(keys),
          history(),
          lintGutter(),
          shared,
          foldGutter(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          language(names),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          linked,
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          EditorView.contentAttributes.of({ 'aria-label': 'Text of the config', spellcheck: 'false', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) events.changed();
            if (update.docChanged || update.selectionSet) events.moved();
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Another text, in one step of undo. */
  replace(text: string): void {
    const { doc } = this.view.state;
    this.view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      selection: { anchor: Math.min(this.view.state.selection.main.head, text.length) },
      annotations: isolateHistory.of('full'),
    });
  }

  undo(): void {
    undo(this.view);
  }

  redo(): void {
    redo(this.view);
  }

  /** Lays it out with two spaces. A text that is no JSON stays as it is, and so do numbers and strings as they are written. */
  format(): void {
    const before = this.text;
    const after = formatted(before);
    if (after !== before) this.replace(after);
  }

  show(diagnostics: readonly Diagnostic[], fixes: readonly Fix[][]): void {
    this.view.dispatch(setDiagnostics(this.view.state, toCodeMirror(this.view.state.doc, diagnostics, fixes)));
  }

  /** Does what a quick fix says. */
  apply(fix: Fix): void {
    this.view.dispatch({ changes: fix.edits, userEvent: 'input.fix', annotations: isolateHistory.of('full') });
  }

  /** Puts the cursor there. */
  goTo({ line, column }: Pick<Place, 'line' | 'column'>, focus = true): void {
    const at = this.offset(line, column);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    if (focus) this.view.focus();
  }

  /** Marks lines; undefined: none. */
  link(place: Place | undefined): void {
    this.view.dispatch({ effects: setLinked.of(place) });
  }

  nextProblem(): void {
    nextDiagnostic(this.view);
    this.view.focus();
  }

  /** The tree of what is there now, and where the cursor is in it. */
  get tree() {
    return treeOf(this.view.state.doc);
  }

  get cursor(): number {
    return this.view.state.selection.main.head;
  }

  private offset(line: number, column: number): number {
    const { doc } = this.view.state;
    const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
    return Math.min(at.from + column - 1, at.to);
  }
}

/** A command that is always done. */
const said = (run: () => void) => () => {
  run();
  return true;
};

/** White space anew, and nothing else: numbers and strings are kept as they are written. */
export function formatted(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let out = '';
  let depth = 0;
  const newline = () => `\n${'  '.repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1] ?? '';
    const after = tokens[index + 1] ?? '';
    if (token === '{' || token === '[') {
      depth++;
      // an empty one stays in its line
      out += /^[}\]]/.test(after) ? token : token + newline();
    } else if (token === '}' || token === ']') {
      depth--;
      out += /^[{[]$/.test(before) ? token : newline() + token;
    } else if (token === ',') out += `,${newline()}`;
    else out += token === ':' ? ': ' : token;
  }
  return `${out}\n`;
}
