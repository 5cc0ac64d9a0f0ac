/** The rules' examples, as documents. */
import { runcDefault } from '../../support/configs.mjs';

const keys = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Examples that are said in words. */
const WORDS = {
  '\\xff': Buffer.from([0x22, 0xff, 0x22]),
  '[ × 513': Buffer.from('['.repeat(513)),
  '16 MiB and a byte': Buffer.alloc((16 << 20) + 1, 0x20),
  '2000 unknown fields': Buffer.from(`{${Array.from({ length: 2000 }, (_, i) => `"x${i}": ${i}`)}}`),
};

/** Makes the document of an example: text as it is, or an ordinary config with some members set or removed. */
export function example(change) {
  if (typeof change === 'string') return WORDS[change] ?? Buffer.from(change);
  const config = runcDefault();
  for (const [pointer, value] of Object.entries(change)) {
    const path = keys(pointer);
    const last = path.pop();
    let object = config;
    for (const key of path) object = object[key] ??= {};
    if (value === '(absent)') delete object[last];
    else object[last] = value;
  }
  return Buffer.from(JSON.stringify(config, null, 2));
}

/** Where a rule speaks of its bad example: what it says, or the last thing changed. */
export const place = ({ at, bad }) => at ?? Object.keys(bad).at(-1);
