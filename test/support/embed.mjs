// An embedder for tests, as a program of its own: embed.mjs '{"root", "id", "bundle", …}'. It makes the container with its
// own stdio. `noise`: it has used console.log and process.stdin before, as programs do. `leave`: it ends at once when
// the container is made, and writes "made PID" before; else it waits, destroys the container and ends as that did.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Factory } from '../../dist/index.js';

const {
  root,
  id,
  bundle,
  shim = 'auto',
  start = true,
  noise = false,
  leave = false,
  stdio = 'inherit',
} = JSON.parse(process.argv[2]);
if (noise) {
  console.log('noise');
  console.error('noise');
  process.stdin.on('error', () => {});
  process.stdin.resume();
  process.stdin.pause();
}
const factory = new Factory({ root, shim });
const container = await factory.create(id, readFileSync(join(bundle, 'config.json')), { bundle, start, stdio });
if (leave) {
  process.stdout.write(`made ${container.pid}\n`, () => process.exit(0));
} else {
  const { code, signal } = await container.wait();
  await container.destroy();
  process.exitCode = signal ? 99 : code;
}
