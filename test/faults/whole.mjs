// The whole walk from outside: every system call of every process of create, start and delete, with every fault. One line
// for each violation, a summary for each command; exit code 1 when there was one. `npm run test:faults`.
import { everything } from '../support/everything.mjs';
import { commands, namespaces, Stage } from '../support/faults.mjs';
import { pruneCgroup, snapshot } from '../support/leftovers.mjs';
import { hit, targets } from '../support/outside.mjs';

/** Besides the commands on a plain container: name → the command, and the Stage's options. */
const variants = {
  everything: ['create and start', { edit: everything }],
  'in namespaces': ['create and start', namespaces],
  'exec in namespaces': ['exec', namespaces],
  'with a terminal': ['create and start', { terminal: true }],
  'exec with a terminal': ['exec', { terminal: true }],
};

const chosen = process.argv.slice(2);
let violations = 0;
for (const name of chosen.length > 0 ? chosen : [...commands, ...Object.keys(variants)]) {
  const [command, options] = variants[name] ?? [name, {}];
  let stage = new Stage(options);
  await stage.live();
  let clean = snapshot();
  const all = await targets(stage, command);
  const begin = performance.now();
  let failed = 0;
  for (const aim of all) {
    try {
      if (await hit(stage, command, aim, clean)) failed++;
    } catch (error) {
      violations++;
      console.log(`VIOLATION ${error.message.replaceAll('\n', ' ').slice(0, 400)}`);
      // the next one starts from nothing
      await stage.perform('delete', { force: true });
      stage.dispose();
      stage = new Stage(options);
      clean = snapshot();
    }
  }
  stage.dispose();
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${name}: ${all.length} faults, ${failed} made it fail, ${seconds} s`);
}
pruneCgroup('/tare_test');
console.log(violations === 0 ? 'nothing was left behind' : `${violations} violations`);
process.exit(violations === 0 ? 0 : 1);
