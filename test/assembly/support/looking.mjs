// A made host: what plans find there that only look.
import assert from 'node:assert/strict';
import { decodePlan } from '../../../dist/core/index.js';
import { HOSTS } from './hosts.mjs';
import { hostFacts, makeResults } from './results.mjs';

const ENOENT = 2;
const EACCES = 13;
const ENODATA = 61;

/** The files of a member of HOSTS. */
export function hostFiles(host) {
  const { mountinfo, cgroup, controllers } = HOSTS[host];
  return {
    '/proc/self/mountinfo': mountinfo,
    '/proc/self/cgroup': cgroup,
    '/sys/fs/cgroup/cgroup.controllers': controllers,
  };
}

function stat([mode, uid]) {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(mode, 0);
  bytes.writeUInt32LE(uid, 4);
  return bytes;
}

/**
 * What a plan that only looks finds, as its results.
 * @param facts what hostFacts takes
 * @param files texts by path; undefined: there is none
 * @param stats `[mode, uid]` by path
 * @param capabilities the paths of files that have capabilities
 * @param may says of a path whether it may be written to: true, false, or the errno
 */
export function lookAt(plan, { facts = {}, files = {}, stats = {}, capabilities = [], may = () => true }) {
  const outcome = ({ name, args: { path } }) => {
    if (name === 'HOST_FACTS') return { bytes: hostFacts(facts) };
    if (name === 'READ_FILE') return files[path] === undefined ? { errno: ENOENT } : { bytes: files[path] };
    if (name === 'STAT') return stats[path] ? { bytes: stat(stats[path]) } : { errno: ENOENT };
    if (name === 'READ_XATTR') return capabilities.includes(path) ? { bytes: 'caps' } : { errno: ENODATA };
    if (name === 'ACCESS')
      return typeof may(path) === 'number' ? { errno: may(path) } : { errno: may(path) ? 0 : EACCES };
    return { errno: ENOENT };
  };
  const records = [];
  const ops = decodePlan(plan).lists[0].ops;
  for (let at = 0; at < ops.length; at++) {
    if (!ops[at].report) continue;
    const found = outcome(ops[at]);
    records.push({ op: ops[at].op, ...found });
    const fallback = ops[at].fallbacks.find(({ errno }) => errno === found.errno);
    if (found.errno) assert.ok(fallback, `${ops[at].name} ${ops[at].args.path} is not passed over`);
    at += found.errno ? fallback.skip : 0;
  }
  return makeResults({ records });
}
