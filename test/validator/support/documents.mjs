/** Documents of every kind for the validator: good ones, bad ones, and what chance makes of them. The same in every run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minimal, runcDefault } from '../../support/configs.mjs';
import { random } from '../../support/wasm.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const json = (value) => Buffer.from(JSON.stringify(value, null, 2));

/** The documents of a directory, by name. */
function documentsOf(directory) {
  if (!existsSync(root + directory)) return [];
  const names = readdirSync(root + directory).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => readFileSync(`${root}${directory}/${name}`));
}

/** A config with a rule's example in it: `{ pointer: value }`, or a document. */
export function example(change) {
  if (typeof change === 'string') return Buffer.from(change);
  const config = runcDefault();
  for (const [pointer, value] of Object.entries(change)) {
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop();
    if (last === undefined) continue;
    let at = config;
    for (const step of steps) at = at[step] ??= {};
    if (value === '(absent)') delete at[last];
    else at[last === '-' ? at.length : last] = value;
  }
  return json(config);
}

/** The good and the bad example of every rule. */
function examples() {
  return documentsOf('assembly/validate/rules').flatMap((text) =>
    JSON.parse(text).rules.flatMap(({ good, bad }) =>
      [good, bad].filter((change) => change !== undefined).map(example),
    ),
  );
}

const PIECES = [
  '\u00fc',
  '😀',
  '\\ud800',
  '\\u0000',
  '18446744073709551616',
  '-1',
  '1e400',
  'null',
  '{',
  '[',
  '"',
  '\n',
  '\t',
  ',',
];

/** A document with a few bytes changed, removed, doubled, or replaced by a piece of something else. */
function mutated(bytes, { below, pick }) {
  const list = [...bytes];
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(list.length || 1);
    const what = below(4);
    if (what === 0) list[at] = below(256);
    else if (what === 1) list.splice(at, 1 + below(20));
    else if (what === 2) list.splice(at, 0, ...list.slice(at, at + below(40)));
    else list.splice(at, below(8), ...Buffer.from(pick(PIECES)));
  }
  return Buffer.from(list);
}

/** @returns {{ type: string, bytes: Buffer }[]} */
export function documents(mutations) {
  const chance = random(20_261_123);
  const configs = [json(minimal()), json(runcDefault()), ...documentsOf('test/conformance/bases'), ...examples()];
  const process = runcDefault().process;
  const resources = runcDefault().linux.resources;
  const plain = [
    ...configs.map((bytes) => ({ type: 'config', bytes })),
    ...[process, { ...process, args: [] }, 7].map((value) => ({ type: 'process', bytes: json(value) })),
    ...[resources, { pids: { limit: 'x' } }, []].map((value) => ({ type: 'resources', bytes: json(value) })),
    ...documentsOf('test/fixtures/state').map((bytes) => ({ type: 'state', bytes })),
  ];
  const wild = Array.from({ length: mutations }, () => {
    const { type, bytes } = chance.pick(plain);
    return { type, bytes: mutated(bytes, chance) };
  });
  return [...plain, ...wild];
}
