/** Which test files there are, by what they need. */
import { files } from '../setup/stamp.mjs';

/** All test files. */
export const all = files('test').filter((path) => path.endsWith('.test.mjs'));

/** The test files in these directories of test/. */
export const inRooms = (...rooms) => all.filter((path) => rooms.some((room) => path.startsWith(`test/${room}/`)));

/** Those that call commands, which the program of Node serves, or the native one. */
export const byCommand = [
  ...inRooms('cli'),
  ...[
    'affinity',
    'events',
    'exec',
    'hooks',
    'inherit',
    'notify-socket',
    'passed-fds',
    'pause',
    'ps',
    'terminal',
    'update',
  ].map((name) => `test/integration/${name}.test.mjs`),
];

/** Those that make containers. */
export const containers = inRooms('integration', 'security', 'faults');
