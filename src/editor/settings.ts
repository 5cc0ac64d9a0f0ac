/** What a browser remembers of its user: light or dark. */
import { byId } from './dom.js';

const KEY = 'tare-theme';

/** The button that turns light into dark, and back. */
export function themeSwitch(): void {
  const page = document.documentElement;
  const remembered = read();
  if (remembered !== undefined) page.dataset.theme = remembered;
  byId('theme').addEventListener('click', () => {
    const dark = page.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    page.dataset.theme = dark === 'dark' ? 'light' : 'dark';
    write(page.dataset.theme);
  });
}

/** A page from a file may have no storage. */
function read(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // then it is not remembered
  }
}
