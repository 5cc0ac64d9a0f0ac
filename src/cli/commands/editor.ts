/** `tare editor [BUNDLE|FILE]`: a page, on this host only, that edits one config. It opens no browser: it prints the address. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { EditedFile } from '../editor/file.js';
import { serveEditor } from '../editor/server.js';
import { print } from '../output.js';

export async function handler({ options, positionals: [what = '.'] }: Context): Promise<number> {
  const server = await serveEditor(await EditedFile.of(fileOf(what)), Number(options.port));
  const ended = new Promise<void>((resolved) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolved());
  });
  print(`${server.address}\n`);
  await ended;
  server.close();
  return 0;
}

/** A bundle's config, or the file itself, which may be a new one. */
function fileOf(what: string): string {
  const found = statSync(what, { throwIfNoEntry: false });
  return resolve(found?.isDirectory() ? join(what, 'config.json') : what);
}
