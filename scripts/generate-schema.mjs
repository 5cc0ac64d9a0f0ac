/**
 * Makes of schema/config.schema.json the core's structural tables and the TypeScript types of the config, and of the rules in
 * assembly/validate/rules/ the core's table of rules and docs/rules.md. `npm run generate`; with --check it fails when stale.
 */
import { writeGenerated } from './generated.mjs';
import { readRules, readRulesFile, readSchema } from './schema/read.mjs';
import { writeRules } from './schema/rules.mjs';
import { writeRulesPage } from './schema/rules-page.mjs';
import { makeTables, writeTables } from './schema/tables.mjs';
import { writeTypes } from './schema/types.mjs';

const schema = readSchema();
const rules = readRules();
// not of a config, or not the core's: they are here for the page
const others = ['assembly/state/rules.json', 'src/host-rules/rules.json'].flatMap(readRulesFile);
const numbers = new Map(rules.map(({ id }, index) => [id, index + 1]));
if (numbers.size < rules.length) throw new Error('two rules have one id');
const tables = makeTables(schema, numbers);
await writeGenerated('npm run generate', {
  'assembly/spec/structure.generated.ts': writeTables(tables),
  'assembly/validate/rules.generated.ts': writeRules(rules, tables.messages),
  'src/config.generated.ts': writeTypes(schema),
  'docs/rules.md': writeRulesPage([...rules, ...others]),
});
