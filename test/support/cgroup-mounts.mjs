// Where the host's cgroup hierarchies are mounted.
import { readFileSync } from 'node:fs';

/**
 * The hierarchies, from mountinfo: `[{ point, unified, options }]`, options those of the super block. Each is where it was mounted first:
 * what is there again is a container's of another test, and soon gone.
 */
export function cgroupMounts() {
  const seen = new Set();
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [left, right = ''] = line.split(' - ');
      const [, , device, , point] = left.split(' ');
      const [type, , options] = right.split(' ');
      if ((type !== 'cgroup' && type !== 'cgroup2') || seen.has(device)) return [];
      seen.add(device);
      return { point, unified: type === 'cgroup2', options: options.split(',') };
    });
}
