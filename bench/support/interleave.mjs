/** Subjects that are measured in interleaved rounds, so that what else the machine does is shared by all. */
import { summary } from './statistics.mjs';

/**
 * @param {{ name: string, measure: (runs: number, pause: number) => object[] | Promise<object[]> }[]} subjects
 * @param {{ rounds: number, runs: number, pause?: number }} how so many runs of each in every round; pause in ms before each
 * @returns {Promise<Map<string, { n: number, p10: number, median: number, p90: number, cpu: number, peak: number }>>}
 *   ms of the runs, with the medians of processor time (ms) and peak memory (kB)
 */
export async function interleaved(subjects, { rounds, runs, pause = 0 }) {
  const samples = new Map(subjects.map(({ name }) => [name, []]));
  for (const { measure } of subjects) await measure(1, 0);
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of subjects) samples.get(name).push(...(await measure(runs, pause)));
  }
  const median = (list, key) => summary(list.map((one) => one[key])).median;
  return new Map(
    [...samples].map(([name, list]) => [
      name,
      { ...summary(list.map(({ ms }) => ms)), cpu: median(list, 'cpu'), peak: median(list, 'peak') },
    ]),
  );
}
