/**
 * `npm run fuzz`: libFuzzer on what reads bytes of others: the plan decoder, frames and records, files of images, and the core.
 * Beside it `command`: the native command with random words and configs (test/fuzz/command.test.mjs).
 * Each target runs so many seconds; a crash ends it, and its input is in build/fuzz/crashes. What was found stays in build/fuzz/corpus.
 *
 *     node scripts/fuzz.mjs [--seconds 600] [plan|frames|files|core|command …]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeSeeds } from '../test/fuzz/seeds.mjs';
import { ensurePackages, FUZZ } from './setup/packages.mjs';
import { root, runShown } from './setup/run.mjs';
import { setupOrExit } from './setup.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '600' } },
});
const directory = join(root, 'build/fuzz');

await ensurePackages(FUZZ, console.error);
await setupOrExit({ test: true });
if (!runShown('make', ['-C', 'test/fuzz', 'libfuzzer'])) process.exit(1);
const seeds = makeSeeds(join(directory, 'seeds'));
const targets = positionals.length > 0 ? positionals : [...Object.keys(seeds), 'command'];

for (const target of targets) {
  if (target === 'command') {
    const env = { ...process.env, TARE_FUZZ_SECONDS: values.seconds };
    if (!runShown(process.execPath, ['--test', 'test/fuzz/command.test.mjs'], { env })) process.exit(1);
    continue;
  }
  const corpus = join(directory, 'corpus', target);
  const crashes = join(directory, 'crashes');
  for (const one of [corpus, crashes]) mkdirSync(one, { recursive: true });
  const args = [`-max_total_time=${values.seconds}`, '-timeout=20', '-rss_limit_mb=2048', '-print_final_stats=1'];
  args.push(`-artifact_prefix=${crashes}/${target}-`, '-max_len=32768');
  if (target === 'core') args.push(`-dict=${join(directory, 'seeds/core.dict')}`);
  console.log(`\n── ${target} ──`);
  const env = { ...process.env, TARE_FUZZ_STEPS: join(directory, 'seeds/core.steps') };
  if (!runShown(join(directory, target), [...args, corpus, seeds[target]], { env })) process.exit(1);
}
