// The small C programs of the tests, compiled when they are older than their source.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));

const built = new Map();

/** The path of test/support/NAME.c as a static executable. */
export function program(name) {
  if (!built.has(name)) built.set(name, build(name));
  return built.get(name);
}

function build(name) {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const source = join(here, `${name}.c`);
  const inputs = [
    source,
    ...readdirSync(here)
      .filter((file) => file.endsWith('.h'))
      .map((file) => join(here, file)),
  ];
  const directory = join(project, 'build/test/support');
  const target = join(directory, name);
  const time = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (time(target) >= Math.max(...inputs.map(time))) return target;
  mkdirSync(directory, { recursive: true });
  // test files run at the same time: each compiles to a name of its own, and the rename is atomic
  const mine = `${target}.${process.pid}`;
  execFileSync('cc', ['-O1', '-static', '-Wall', '-Wextra', '-Werror', '-o', mine, source], { stdio: 'inherit' });
  renameSync(mine, target);
  return target;
}
