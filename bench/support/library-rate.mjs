/**
 * A program that uses the library, for the bench: creates, awaits and destroys so many containers, some of them at once, and
 * prints `{ first, rate }`: ms from before the import until the first container was there, and containers a second.
 */
const started = performance.now();
const { Factory } = await import('../../dist/index.js');

const { bundle, config, root, runs, jobs } = JSON.parse(process.env.TARE_BENCH);
const factory = new Factory({ root });

async function once(id) {
  const own = { ...config, linux: { ...config.linux, cgroupsPath: `/tare-bench-${id}` } };
  const container = await factory.create(id, own, { bundle, stdio: 'ignore' });
  const created = performance.now();
  const { code } = await container.wait();
  await container.destroy();
  if (code !== 0) throw new Error(`the container ended with ${code}`);
  return created;
}

const first = (await once('first')) - started;
let next = 0;
async function job() {
  while (next < runs) await once(`bench_${next++}`);
}
const begun = performance.now();
await Promise.all(Array.from({ length: jobs }, job));
console.log(JSON.stringify({ first, rate: runs / ((performance.now() - begun) / 1000) }));
