/** `tare editor` as a process, on a file of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './page.mjs';

/** @param t the test, with which it ends. @param text of the file; undefined: there is none */
export async function serveFile(t, text) {
  const directory = mkdtempSync(join(tmpdir(), 'tare-editor-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'config.json');
  if (text !== undefined) writeFileSync(path, text, { mode: 0o640 });
  return { directory, path, ...(await serve(t, directory)) };
}

/** The same of what is there. */
export async function serve(t, what) {
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'editor', what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const [address] = await Promise.race([
    createInterface({ input: child.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value]),
    ended.then(({ code }) => Promise.reject(new Error(`tare editor ended with ${code}`))),
  ]);
  return { address, child, ended };
}
