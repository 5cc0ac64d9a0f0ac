/** Makes of package.json's version the constant of the validator, which in a browser has no package.json to read. */
import { readFileSync } from 'node:fs';
import { writeGenerated } from './generated.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
await writeGenerated('npm run generate', {
  'src/validator/version.generated.ts': `// Made from package.json by \`npm run generate\`. Do not edit.

/** The version of this package. */
export const VERSION = ${JSON.stringify(version)};
`,
});
