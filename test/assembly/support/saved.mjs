// A container that exists: its state.json, and what turns that look at its process find.
import { makeResults } from './results.mjs';

export const TARE_INIT = '/memfd:tare-init (deleted)';

/** A state.json, of a process that `stat` tells of. */
export const savedState = (more = {}) => ({
  version: 1,
  id: 'web_1',
  init_process_pid: 4242,
  init_process_start: 99,
  created: '2026-11-23T15:00:00.123456789Z',
  phase: 'ready',
  bundle: '/b',
  rootfs: '/b/rootfs',
  oci_version: '1.3.0',
  cgroup_manager: 'cgroupfs',
  cgroup_paths: { cpu: '/sys/fs/cgroup/cpu/tare/web_1', freezer: '/sys/fs/cgroup/freezer/tare/web_1' },
  ...more,
});

/** The text of /proc/4242/stat; the name is one that is hard to read. */
export const stat = (state = 'S', start = 99) =>
  `4242 (a) b) ${state} ${Array.from({ length: 18 }, (_, i) => i).join(' ')} ${start} 0 0\n`;

/** The results of a turn: one record for each outcome, an errno or what was read. */
export const turn = (...outcomes) =>
  makeResults({ records: outcomes.map((it, op) => (typeof it === 'number' ? { op, errno: it } : { op, bytes: it })) });

/** The results of the look at a process that runs; `more` follows. */
export const running = (...more) => turn(stat(), '/bin/sh', 'THAWED\n', ...more);
