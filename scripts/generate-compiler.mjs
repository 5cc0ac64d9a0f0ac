/**
 * Makes the number that tells the seccomp compiler from every other version of it: a hash of its sources. Filters that another
 * version has made and kept (assembly/seccomp/cache.ts) are not used.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeGenerated } from './generated.mjs';

const OUTPUT = 'compiler.generated.ts';
const sources = new URL('../assembly/seccomp/', import.meta.url);
const hash = createHash('sha256');
for (const name of readdirSync(sources).sort()) {
  if (name === OUTPUT || !name.endsWith('.ts')) continue;
  hash.update(`${name}\0`).update(readFileSync(new URL(name, sources)));
}
await writeGenerated('npm run generate', {
  [`assembly/seccomp/${OUTPUT}`]: `// Made from the files beside it by \`npm run generate\`. Do not edit.

/** This version of the compiler: what another one has made is not used. */
export const COMPILER: u64 = 0x${hash.digest('hex').slice(0, 16)};
`,
});
