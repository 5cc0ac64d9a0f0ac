/** Makes the shells' completions of the table of the command line. Needs the compiled library. */
import { writeGenerated } from '../generated.mjs';
import { bash } from './bash.mjs';
import { fish } from './fish.mjs';
import { zsh } from './zsh.mjs';

await writeGenerated('npm run generate', {
  'completions/tare.bash': bash(),
  'completions/_tare': zsh(),
  'completions/tare.fish': fish(),
});
