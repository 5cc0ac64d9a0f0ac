/**
 * Compiles the patterns of the schema to tables that the core walks byte by byte. Of regular expressions only what the
 * schema needs: classes, escapes, groups, alternation, * + ?, and ^ and $ at the ends of the outermost alternatives.
 */

const ANY = (negated) => ({ negated, bytes: new Set() });
const ESCAPES = { n: '\n', r: '\r', t: '\t' };

/** @returns {{classes: number[], next: number[][], accept: boolean[]}} state 0 is the dead one, 1 the start */
export function compile(pattern) {
  let at = 0;
  const states = [];
  const state = () => states.push({ free: [], byte: [] }) - 1;
  const fail = (what) => {
    throw new Error(`pattern ${pattern}: ${what} at ${at}`);
  };

  function alternatives(outer) {
    const from = state();
    const to = state();
    let more = true;
    while (more) {
      const [a, b] = sequence(outer);
      states[from].free.push(a);
      states[b].free.push(to);
      more = pattern[at] === '|';
      if (more) at++;
    }
    return [from, to];
  }

  function sequence(outer) {
    if (outer && pattern[at++] !== '^') fail('only patterns anchored at the beginning are known');
    const from = state();
    let to = from;
    let anchored = false;
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      if (pattern[at] === '$') {
        anchored = true;
        at++;
        continue;
      }
      const [a, b] = repeated();
      states[to].free.push(a);
      to = b;
    }
    if (outer && !anchored) states[to].byte.push([ANY(true), to]);
    return [from, to];
  }

  function repeated() {
    const [a, b] = atom();
    const sign = pattern[at];
    if (sign !== '*' && sign !== '+' && sign !== '?') return [a, b];
    at++;
    const from = state();
    const to = state();
    states[from].free.push(a);
    states[b].free.push(to);
    if (sign !== '+') states[from].free.push(to);
    if (sign !== '?') states[b].free.push(a);
    return [from, to];
  }

  function atom() {
    if (pattern[at] === '(') {
      at++;
      const part = alternatives(false);
      if (pattern[at++] !== ')') fail('")" expected');
      return part;
    }
    const from = state();
    const to = state();
    states[from].byte.push([pattern[at] === '[' ? group() : single(), to]);
    return [from, to];
  }

  function character() {
    const c = pattern[at++];
    if (c !== '\\') return c;
    const escaped = pattern[at++];
    return ESCAPES[escaped] ?? escaped;
  }

  const single = () => ({ negated: false, bytes: new Set([character().charCodeAt(0)]) });

  function group() {
    at++;
    const set = ANY(pattern[at] === '^');
    if (set.negated) at++;
    while (pattern[at] !== ']') {
      const low = character().charCodeAt(0);
      let high = low;
      if (pattern[at] === '-' && pattern[at + 1] !== ']') {
        at++;
        high = character().charCodeAt(0);
      }
      for (let code = low; code <= high; code++) set.bytes.add(code);
    }
    at++;
    return set;
  }

  const [start, end] = alternatives(true);
  if (at !== pattern.length) fail('the end expected');
  return determine(states, start, end);
}

/** The subset construction, and bytes that no state tells apart put into one class. */
function determine(states, start, end) {
  const closure = (set) => {
    const all = new Set(set);
    for (const one of all) for (const next of states[one].free) all.add(next);
    return [...all].sort((a, b) => a - b);
  };
  const found = new Map([['', 0]]);
  const sets = [[]];
  const number = (set) => {
    const key = set.join();
    if (!found.has(key)) found.set(key, sets.push(set) - 1);
    return found.get(key);
  };
  number(closure([start]));
  const rows = [];
  for (let i = 0; i < sets.length; i++) {
    rows[i] = Array.from({ length: 256 }, (_, byte) => {
      const to = sets[i].flatMap((one) =>
        states[one].byte.filter(([{ negated, bytes }]) => bytes.has(byte) !== negated).map(([, next]) => next),
      );
      return to.length ? number(closure(to)) : 0;
    });
  }
  const columns = new Map();
  const classes = Array.from({ length: 256 }, (_, byte) => {
    const key = rows.map((row) => row[byte]).join();
    if (!columns.has(key)) columns.set(key, columns.size);
    return columns.get(key);
  });
  const next = rows.map((row) => [...columns.values()].map((column) => row[classes.indexOf(column)]));
  return { classes, next, accept: sets.map((set) => set.includes(end)) };
}
