/** What is to be reached: ratios of medians, and sizes. */

/**
 * @param {{ id: string, results: object }[]} measured comparisons of times
 * @param {{ rate: object, pss: object }} results the rest
 * @param {number} pause the pause, in ms, that ids end with
 * @returns {{ id: string, peer: string, what: string, value: number, limit: number, goal: string, met: boolean }[]}
 */
export function goalsOf(measured, { rate, pss }, pause) {
  const ratios = [
    ['run 0', 'floor', 1.5, 'run ÷ floor'],
    ['run 0', 'crun', 0.55, 'run ÷ crun'],
    [`run ${pause}`, 'crun', 0.3, `run ÷ crun, after ${pause} ms`],
    ['seccomp 0', 'crun', 0.25, 'run ÷ crun, with a seccomp profile'],
    ['exec 0', 'crun', 0.4, 'exec ÷ crun'],
    ['create, start, delete 0', 'crun', 0.5, 'create, start and delete ÷ crun'],
    ['state 0', 'crun', 0.5, 'state ÷ crun'],
    ['list', 'crun', 0.5, 'list ÷ crun'],
  ];
  const goals = [];
  const add = (id, peer, what, value, limit, least = false) => {
    if (value === undefined || Number.isNaN(value)) return;
    const met = least ? value >= limit : value <= limit;
    goals.push({ id, peer, what, value, limit, goal: `${least ? '≥' : '≤'} ${limit}`, met });
  };
  for (const [id, peer, limit, what] of ratios) {
    const found = measured.find((one) => one.id === id)?.results;
    if (found?.[peer]) add(id, peer, what, found.tare.median / found[peer].median, limit);
  }
  const crun = rate.crun?.rate.median;
  add('rate', 'crun', 'rate of runs ÷ crun', rate.tare.rate.median / crun, 1.8, true);
  for (const name of Object.keys(rate).filter((one) => one.startsWith('library'))) {
    add('rate', 'crun', `rate of the ${name} ÷ crun`, rate[name].rate.median / crun, 1.5, true);
  }
  add('pss', '', 'PSS of a waiting init, KiB', pss.tare, 200);
  const run = measured.find(({ id }) => id === 'run 0');
  add('peak', '', 'peak memory of run, kB', run?.results.tare.peak, 2048);
  return goals;
}
