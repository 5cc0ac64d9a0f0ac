/** Makes the shells' completions of the table of the command line. Needs the compiled library. */
import { SHELLS } from '../../dist/cli/grammar.js';
import { writeGenerated } from '../generated.mjs';
import { bash } from './bash.mjs';
import { fish } from './fish.mjs';
import { zsh } from './zsh.mjs';

const texts = { bash, zsh, fish };
const made = Object.entries(SHELLS).map(([shell, file]) => [`completions/${file}`, texts[shell]()]);
await writeGenerated('npm run generate', Object.fromEntries(made));
