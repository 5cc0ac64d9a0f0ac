/** The lines of a document, and the piece of one that shows a place. */
import type { Diagnostic } from '../core/types.js';
import { cells, visible } from './text.js';

const ELLIPSIS = '…';
/** So much of the width is kept before the place of a long line. */
const BEFORE = 0.4;

export interface Excerpt {
  /** the line, or the part of it around the place */
  text: string;
  /** spaces (tabs where the line has tabs), and a caret with a tail as long as the place */
  marker: string;
}

interface Character {
  text: string;
  cells: number;
  /** UTF-16 code units from the beginning of the line */
  at: number;
}

export class SourceText {
  readonly #text: string;
  #starts: number[] | undefined;

  /** Bytes that are no UTF-8 are shown as U+FFFD; up to the first of them columns are right, and no diagnostic is after it. */
  constructor(source: string | Uint8Array) {
    // the byte order mark stays: it has a column
    this.#text = typeof source === 'string' ? source : new TextDecoder('utf-8', { ignoreBOM: true }).decode(source);
  }

  /** A line without its end; "" when there is none of that number (from 1). */
  line(number: number): string {
    const starts = this.#lineStarts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    return this.#text.slice(start, (starts[number] ?? this.#text.length + 1) - 1).replace(/\r$/, '');
  }

  #lineStarts(): number[] {
    if (this.#starts !== undefined) return this.#starts;
    const starts = [0];
    for (let at = this.#text.indexOf('\n'); at >= 0; at = this.#text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
    return starts;
  }

  /** @param width how many cells of the line are shown at most */
  excerpt({ line: number, column, endLine, endColumn }: Diagnostic, width: number): Excerpt {
    const line = this.line(number);
    const from = Math.min(column - 1, line.length);
    const to = endLine === number ? Math.min(endColumn - 1, line.length) : line.length;
    // a document of one line may be a megabyte: look only at what could be shown
    const reach = width * 2;
    const cutFrom = Math.max(0, from - reach);
    const characters = split(line.slice(cutFrom, from + reach), cutFrom);
    const [first, last] = span(characters, from, width, cutFrom > 0, from + reach < line.length);
    const shown = characters.slice(first, last);
    const before = shown.filter(({ at }) => at < from);
    const marked = shown.filter(({ at }) => at >= from && at < to);
    const lead = first > 0 || cutFrom > 0 ? ELLIPSIS : '';
    const tail = last < characters.length || from + reach < line.length ? ELLIPSIS : '';
    const blank = before.map(({ text, cells }) => (text === '\t' ? text : ' '.repeat(cells))).join('');
    const length = marked.reduce((sum, { cells }) => sum + cells, 0);
    return {
      text: `${lead}${shown.map(({ text }) => visible(text)).join('')}${tail}`,
      marker: `${' '.repeat(lead.length)}${blank}^${'~'.repeat(Math.max(0, length - 1))}`,
    };
  }
}

function split(text: string, offset: number): Character[] {
  const out: Character[] = [];
  let at = offset;
  for (const character of text) {
    out.push({ text: character, cells: cells(visible(character)), at });
    at += character.length;
  }
  return out;
}

/** Which characters fit into the width, with the place among them: [first, last). */
function span(
  characters: Character[],
  from: number,
  width: number,
  cutBefore: boolean,
  cutAfter: boolean,
): [number, number] {
  const total = characters.reduce((sum, { cells }) => sum + cells, 0);
  if (total <= width && !cutBefore && !cutAfter) return [0, characters.length];
  const place = characters.findIndex(({ at }) => at >= from);
  let first = place < 0 ? characters.length : place;
  for (let room = Math.floor(width * BEFORE); first > 0 && room > 0; first--) room -= characters[first - 1]?.cells ?? 0;
  let last = first;
  for (let room = width; last < characters.length && room > 0; last++) room -= characters[last]?.cells ?? 0;
  return [first, last];
}
