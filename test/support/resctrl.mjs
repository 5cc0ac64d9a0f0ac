// Stand-ins for the file system of Intel RDT, which no machine of the tests has.
import { join } from 'node:path';
import { makeResults } from '../assembly/support/results.mjs';
import { hierarchies } from './leftovers.mjs';
import { decodeResults } from './plan.mjs';

/** Where groups can be made that behave as resctrl's do: mkdir makes `tasks`, a write moves the process, rmdir takes it all. */
export const pids = hierarchies.find((path) => path.endsWith('/pids'));

/** A place for groups of a test's own, below pids. */
export const groupsOf = (id) => join(pids, 'tare_test', `${id}_resctrl`);

/** `seen` of the driver's perform: tells create that resctrl is mounted there. */
export const mountedAt = (path) => (bytes, turn) => {
  if (turn !== 0) return bytes;
  const { failed, records, slots } = decodeResults(bytes);
  if (failed) return bytes;
  const mountinfo = records.find(({ op }) => op === 1);
  mountinfo.bytes = `${Buffer.from(mountinfo.bytes)}999 1 0:99 / ${path} rw - resctrl resctrl rw\n`;
  return makeResults({ records, slots });
};
