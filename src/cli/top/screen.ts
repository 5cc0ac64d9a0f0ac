/**
 * The live table at a terminal: drawn on its other screen, drawn again when the terminal changes its size, and sorted by keys. This
 * command makes no container, so it may use process.stdin and process.stdout (see output.ts).
 */
import type { ContainerUsage } from '../../usage.js';
import { print } from '../output.js';
import { type Column, lines, sorted } from './table.js';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const INVERSE = '\x1b[7m';
const PLAIN = '\x1b[m';
const KEYS: Readonly<Record<string, Column>> = { c: 'cpu', m: 'memory', p: 'pids', i: 'io', s: 'state', n: 'id' };
const HELP = 'sort: c cpu  m memory  p pids  i io  s state  n id   r reverse   q quit';
/** What is no row: the title, the header, the help. */
const FRAME = 3;
const CTRL_C = '\x03';

export class Screen {
  #containers: readonly ContainerUsage[] = [];
  #column: Column;
  #reverse = false;
  #title = '';
  readonly #quit: () => void;
  readonly #draw = (): void => this.#drawn();
  readonly #keys = (data: Buffer): void => {
    for (const key of data.toString('latin1')) this.#press(key);
  };

  /** @param quit called when a key ends it */
  constructor(column: Column, quit: () => void) {
    this.#column = column;
    this.#quit = quit;
    if (process.stdin.isTTY) process.stdin.setRawMode(true).on('data', this.#keys);
    process.stdout.on('resize', this.#draw);
    print(ENTER);
  }

  /** The terminal is as it was before. */
  leave(): void {
    print(LEAVE);
    process.stdout.off('resize', this.#draw);
    if (process.stdin.isTTY) process.stdin.off('data', this.#keys).setRawMode(false).pause();
  }

  show(containers: readonly ContainerUsage[], title: string): void {
    this.#containers = containers;
    this.#title = title;
    this.#drawn();
  }

  #press(key: string): void {
    const column = KEYS[key.toLowerCase()];
    if (key === 'q' || key === CTRL_C) this.#quit();
    else if (key === 'r') this.#reverse = !this.#reverse;
    else if (column) this.#column = column;
    this.#drawn();
  }

  #drawn(): void {
    const { columns = 80, rows = 24 } = process.stdout;
    const [header = '', ...table] = lines(sorted(this.#containers, this.#column, this.#reverse), columns);
    const room = Math.max(0, rows - FRAME);
    const hidden = table.length - room;
    const shown = hidden > 0 ? [...table.slice(0, room - 1), `… and ${hidden + 1} more`] : table;
    const order = `${this.#reverse ? 'reversely ' : ''}by ${this.#column}`;
    const all = [
      `${this.#title}, ${order}`.slice(0, columns),
      header.padEnd(columns).slice(0, columns),
      ...shown,
      HELP,
    ];
    const text = all.slice(0, rows).map((line, at) => {
      const cut = line.slice(0, columns);
      return at === 1 && !process.env.NO_COLOR ? `${INVERSE}${cut}${PLAIN}` : cut;
    });
    print(`${HOME}${text.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`);
  }
}
