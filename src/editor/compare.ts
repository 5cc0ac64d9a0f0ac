/** What has changed since the file was read: both texts, side by side. */
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { byId, el } from './dom.js';
import { shared } from './text/editor.js';

/** Opens the comparison; it closes with Escape. */
export function compare(before: { title: string; text: string }, now: string): void {
  const dialog = byId<HTMLDialogElement>('compare');
  const body = byId('compare-body');
  const place = el('div', { class: 'compare-text' });
  byId('compare-title').textContent =
    before.text === now ? `The same as ${before.title}` : `Changes since ${before.title}`;
  body.replaceChildren(place);
  const root = place.attachShadow({ mode: 'open' });
  const side = (doc: string, label: string) => ({
    doc,
    extensions: [
      shared,
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label }),
    ],
  });
  const view = new MergeView({
    a: side(before.text, before.title),
    b: side(now, 'What is in the editor'),
    parent: root as unknown as HTMLElement,
    root,
    collapseUnchanged: { margin: 3, minSize: 6 },
    gutter: true,
  });
  dialog.addEventListener('close', () => view.destroy(), { once: true });
  dialog.showModal();
}
