/**
 * Makes src/options.generated.ts from src/options.schema.json: ajv's validators as plain code, so that neither a program
 * nor the command line pays for loading ajv (or needs eval). `npm run generate` writes it; with --check it fails when stale.
 */
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { writeGenerated } from './generated.mjs';

const { $comment, $defs, ...schemas } = JSON.parse(
  readFileSync(new URL('../src/options.schema.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv.default({ code: { source: true, esm: true, lines: true } });
const exported = {};
for (const [name, schema] of Object.entries(schemas)) {
  ajv.addSchema({ $id: name, $defs, ...schema });
  exported[name] = name;
}
const code = standalone.default(ajv, exported).replace(/^"use strict";\n?/, '');
if (/\brequire\(|\bfrom ['"]/.test(code))
  throw new Error('options.schema.json: a keyword needs code of ajv at run time');
await writeGenerated('npm run generate', {
  'src/options.generated.ts': `// Made from src/options.schema.json by \`npm run generate\`. Do not edit.\n// @ts-nocheck\n${code}`,
});
