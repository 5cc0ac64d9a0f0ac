/** How the text looks. Colours are the page's own (style.css); they are variables, so that light and dark need no other theme. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const MONO = 'var(--mono)';

const view = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--paper)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: MONO, lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '0.5rem 0' },
  '.cm-line': { padding: '0 1rem 0 0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--faint)', border: 'none', paddingLeft: '0.25rem' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line-here)' },
  '.cm-activeLineGutter': { color: 'var(--ink)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '1.9rem' },
  '.cm-foldGutter .cm-gutterElement': { color: 'var(--faint)', cursor: 'pointer' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--raised)',
    border: 'none',
    color: 'var(--muted)',
    padding: '0 0.4em',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selection)', outline: 'none' },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-soft)' },
  '.cm-linked': { backgroundColor: 'var(--accent-soft)', boxShadow: 'inset 3px 0 0 var(--accent)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--rule)' },
  '.cm-panels button, .cm-panels input': { font: 'inherit' },
  '.cm-textfield': { backgroundColor: 'var(--paper)', border: '1px solid var(--rule)', borderRadius: '4px' },
  '.cm-button': { background: 'var(--paper)', border: '1px solid var(--rule)', borderRadius: '4px' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--rule)',
    borderRadius: '8px',
    boxShadow: 'var(--shadow)',
    fontFamily: 'var(--sans)',
    fontSize: '0.8125rem',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: MONO, maxHeight: '16em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.2em 0.6em', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-fill)', color: 'var(--on-accent)' },
  '.cm-completionDetail': {
    fontFamily: 'var(--sans)',
    fontStyle: 'normal',
    color: 'var(--muted)',
    marginLeft: '1.2em',
  },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: '22rem' },
  '.meaning': { padding: '0.6rem 0.8rem', maxWidth: '26rem', lineHeight: '1.45' },
  '.meaning p': { margin: '0.25rem 0 0' },
  '.meaning-title': { fontWeight: '600' },
  '.meaning-title span': { fontWeight: '400', color: 'var(--muted)', marginLeft: '0.4em' },
  '.meaning p.meaning-words': { fontFamily: MONO, fontSize: '0.75rem', color: 'var(--muted)' },
  '.cm-diagnostic': { padding: '0.5rem 0.75rem', borderLeftWidth: '3px', lineHeight: '1.45', maxWidth: '32rem' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--error)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warning)' },
  '.cm-diagnostic-info, .cm-diagnostic-hint': { borderLeftColor: 'var(--hint)' },
  '.cm-diagnosticAction': {
    font: 'inherit',
    fontWeight: '600',
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent-fill)',
    padding: '0.15em 0.6em',
    margin: '0.3rem 0 0 0.6rem',
    borderRadius: '5px',
  },
  '.cm-diagnostic .about': { display: 'block', color: 'var(--muted)' },
  '.cm-lintRange': {
    backgroundImage: 'none',
    paddingBottom: '0',
    textDecoration: 'underline wavy',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-error': { textDecorationColor: 'var(--error)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--warning)' },
  '.cm-lintRange-info, .cm-lintRange-hint': { textDecorationColor: 'var(--hint)', textDecorationStyle: 'dotted' },
  '.cm-lintRange-active': { backgroundColor: 'var(--line-here)' },
  '.cm-gutter-lint': { width: '1.1em' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0.28em 0 0 0.15em' },
  '.cm-lint-marker': { width: '0.75em', height: '0.75em', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: 'none', backgroundColor: 'var(--error)' },
  '.cm-lint-marker-warning': { content: 'none', backgroundColor: 'var(--warning)', borderRadius: '2px' },
  '.cm-lint-marker-info, .cm-lint-marker-hint': { content: 'none', border: '2px solid var(--hint)' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--new-soft)' },
  '.cm-deletedLine, .cm-deletedChunk': { backgroundColor: 'var(--error-soft)' },
  '.cm-changedText': { background: 'var(--new-mark)' },
  '.cm-deletedText': { background: 'var(--error-mark)' },
});

const words = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--code-word)' },
  { tag: [tags.brace, tags.squareBracket, tags.separator], color: 'var(--muted)' },
]);

export const theme: Extension = [view, syntaxHighlighting(words)];
