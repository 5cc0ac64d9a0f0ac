/**
 * A program that uses the library, for the bench: forked with TARE_SHIM set, it answers { runs, pause } with the
 * nanoseconds of each create → exit → destroy, measured by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Factory } from '../../dist/index.js';

const { bundle, config, root } = JSON.parse(process.env.TARE_BENCH);
await Factory.ready();
const factory = new Factory({ root });

async function once() {
  const started = process.hrtime.bigint();
  const container = await factory.create('bench', config, { bundle, stdio: 'ignore' });
  const { code } = await container.wait();
  await container.destroy();
  const taken = process.hrtime.bigint() - started;
  if (code !== 0) throw new Error(`the container ended with ${code}`);
  return Number(taken);
}

process.on('message', async ({ runs, pause }) => {
  const samples = [];
  for (let i = 0; i < runs; i++) {
    if (pause > 0) await sleep(pause);
    samples.push(await once());
  }
  process.send(samples);
});
process.send('ready');
