// Device rules as a container meets them: what it may read, write and make, device by device, is what it may under runc and crun
// for the same rules, whether rules are files (cgroup v1) or a program (version 2).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { version } from '../support/resource-table.mjs';
import { crun, makeRoot, run, runc, tare } from '../support/run.mjs';

const allow = (type, major, minor, access) => ({ allow: true, type, major, minor, access });
const deny = (...device) => ({ ...allow(...device), allow: false });
const NONE = { allow: false, access: 'rwm' };
const ALL = { allow: true, access: 'rwm' };

/** fuse, loop-control, zero (which all containers have) and two block devices: opening one does nothing. */
const DEVICES = ['c 10 229', 'c 10 237', 'c 1 5', 'b 7 99', 'b 259 999'];

const rules = {
  none: [NONE],
  all: [ALL],
  'one access each': [
    NONE,
    allow('c', 10, 229, 'r'),
    allow('c', 10, 237, 'w'),
    allow('b', 7, 99, 'm'),
    allow('b', 259, 999, 'rw'),
  ],
  'any minor, any major': [NONE, allow('c', 10, undefined, 'rw'), allow('b', undefined, 99, 'r')],
  'all of a type': [NONE, { allow: true, type: 'b', access: 'rwm' }],
  'taken away again': [NONE, allow('c', 10, 229, 'rwm'), allow('c', 10, 237, 'rwm'), deny('c', 10, 229, 'w')],
  'all but some': [ALL, deny('c', 10, 229, 'rw'), deny('b', 7, 99, 'w')],
  'all but what may not be made either': [ALL, deny('c', 10, 229, 'rwm')],
};
/** On version 2 crun gives leave to make any node last, whatever the config says: there it is not asked. */
const makesAll = 'all but what may not be made either';

/** Prints for each device how it may be made and opened: what is not permitted is "-", whatever else comes of it. */
const SCRIPT = `
try() { case $("$@" 2>&1) in *"not permitted"*) printf -- - ;; *) printf + ;; esac; }
set -- ${DEVICES.join(' ')}
while [ $# -gt 0 ]; do
  printf '%s ' "$1 $2 $3"
  node=/nodes/$1.$2.$3
  try mknod $node.made $1 $2 $3
  try sh -c ": <$node"
  try sh -c ": >$node"
  try sh -c ": <>$node"
  echo
  shift 3
done`;

/** The nodes to open: whether a container may make them says nothing of that. */
function makeNodes(rootfs) {
  mkdirSync(join(rootfs, 'nodes'));
  for (const device of DEVICES) {
    execFileSync('mknod', [join(rootfs, 'nodes', device.replaceAll(' ', '.')), ...device.split(' ')]);
  }
}

/**
 * What it is by the rules: who may not read, or not write, may not do both at once. So it is on version 1; the programs of runc 1.1.5 and
 * crun 1.8 for version 2 let that pass.
 */
const strict = (text) => text.replace(/([+-])(\+-|-\+)[+-]$/gm, '$1$2-');

const missing = async (name) => (await run(name, ['--version']).catch(() => ({ code: 1 }))).code !== 0;

describe('what a container may do with devices', { skip: needsRoot }, () => {
  after(() => pruneCgroup('/tare_test'));

  async function matrix(runtime, devices) {
    const id = uniqueId('devices');
    const root = makeRoot();
    const bundle = makeBundle({
      args: ['sh', '-c', SCRIPT],
      edit(config, { rootfs }) {
        config.linux.cgroupsPath = `/tare_test/${id}`;
        config.linux.resources.devices = devices;
        config.root.readonly = false;
        for (const set of Object.values(config.process.capabilities)) set.push('CAP_MKNOD');
        makeNodes(rootfs);
      },
    });
    try {
      const { code, stdout, stderr } = await runtime(root.path, ['run', '--bundle', bundle.dir, id]);
      assert.equal(code, 0, stderr);
      if (runtime === tare) assertNothingLeft({ root: root.path, cgroupsPath: `/tare_test/${id}`, bundle });
      return stdout;
    } finally {
      bundle.remove();
      root.remove();
    }
  }

  for (const [name, devices] of Object.entries(rules)) {
    test(name, async (t) => {
      const ours = await matrix(tare, devices);
      t.diagnostic(ours.replaceAll('\n', '; '));
      assert.equal(ours, strict(ours));
      for (const peer of version === 2 && name === makesAll ? [runc] : [runc, crun]) {
        if (await missing(peer.name)) t.diagnostic(`without ${peer.name}`);
        else {
          const theirs = await matrix(peer, devices);
          assert.equal(ours, version === 2 ? strict(theirs) : theirs, peer.name);
        }
      }
    });
  }
});
