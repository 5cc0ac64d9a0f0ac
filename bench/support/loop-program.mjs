/**
 * The program whose event loop is watched. The loop is kept turning by a timer of 1 ms, whose lateness is the gap:
 * monitorEventLoopDelay's own samples come each millisecond, so 1 ms is subtracted of each.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Factory } from '../../dist/index.js';

const CONTAINERS = 100;
const { heap, bundle, config, root } = JSON.parse(process.env.TARE_BENCH);

// strings and objects of the JavaScript heap, kept alive: a fork of this process would have to copy its page tables
const ballast = [];
while (process.memoryUsage().heapUsed < heap * 2 ** 20) {
  for (let i = 0; i < 10_000; i++) ballast.push({ number: i, text: `ballast ${ballast.length}` });
}
await Factory.ready();
const factory = new Factory({ root });

async function one() {
  const container = await factory.create('loop', config, { bundle, stdio: 'ignore' });
  await container.wait();
  await container.destroy();
}

/** The loop's delays while `work` runs. */
async function watch(work) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  histogram.disable();
  const gap = (ns) => Math.max(0, ns / 1e6 - 1);
  return { p50: gap(histogram.percentile(50)), p99: gap(histogram.percentile(99)), max: gap(histogram.max) };
}

for (let i = 0; i < 10; i++) await one();
globalThis.gc?.();
const idle = await watch(() => sleep(2000));
const busy = await watch(async () => {
  for (let i = 0; i < CONTAINERS; i++) {
    await one();
    await sleep(5);
  }
});
process.send({ idle, busy, containers: CONTAINERS, ballast: ballast.length }, () => process.exit(0));
