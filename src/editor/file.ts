/** The file that is edited: one that `tare editor` serves, or one of the browser's own. */
import type { HostDescription } from 'tare/validator';
import { el } from './dom.js';

/** A file as it was read. */
export interface FileText {
  name: string;
  text: string;
  /** of its content; what is saved must be based on the one on the disk */
  version: string;
}

export type Saved = { saved: FileText } | { conflict: FileText };

/** The server beside this page, which reads and writes one file; undefined for a page of static files. */
export class ServedFile {
  static find(): ServedFile | undefined {
    return document.documentElement.dataset.served === undefined ? undefined : new ServedFile();
  }

  /** @throws Error in words when it cannot be read */
  async read(): Promise<FileText> {
    return await fileOf(await request('file'));
  }

  /** @returns what is there now: ours, or what someone else has written meanwhile */
  async save(text: string, version: string): Promise<Saved> {
    const response = await request('file', { method: 'PUT', body: text, headers: { 'if-match': `"${version}"` } });
    if (response.status === 412) return { conflict: await fileOf(response) };
    const { name, version: now } = (await response.json()) as FileText;
    return { saved: { name, version: now, text } };
  }

  /** What the host of the server looks like. */
  async host(): Promise<HostDescription> {
    return (await (await request('host')).json()) as HostDescription;
  }

  /** Calls back when the file has changed, whoever did it. */
  watch(changed: (version: string) => void): void {
    const source = new EventSource('changes');
    source.addEventListener('message', ({ data }) => changed(String(data)));
  }
}

async function request(path: string, options: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { ...options, cache: 'no-store' }).catch(() => {
    throw new Error('the server does not answer: has tare editor ended?');
  });
  if (response.ok || response.status === 412) return response;
  throw new Error((await response.text()).trim() || `the server says ${response.status}`);
}

async function fileOf(response: Response): Promise<FileText> {
  const { name, text, version } = (await response.json()) as FileText;
  return { name, text, version };
}

/** Lets someone choose a file. @returns undefined when none was chosen */
export async function chooseFile(): Promise<FileText | undefined> {
  const input = el('input', { type: 'file', accept: '.json,application/json' });
  const chosen = new Promise<File | undefined>((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0]));
    input.addEventListener('cancel', () => resolve(undefined));
  });
  input.click();
  const file = await chosen;
  return file && { name: file.name, text: await file.text(), version: '' };
}

/** Gives a text to the browser's downloads. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
