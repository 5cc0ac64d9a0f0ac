// Acceptance, field by field: what a container sees of a field of its config, compared with runc in the same bundle;
// where runc 1.1.5 does not have the field, what the kernel says.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, runc, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const skip = needsRoot || ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc');

const shell = (config, script) => {
  config.process.args = ['/bin/sh', '-c', script];
};
const stat = "stat -c '%n %F %a %u:%g %t:%T'";

/** name → `{ edit(config, bundle), expected }`; expected: the output, where runc 1.1.5 has no such field */
const cases = {
  'sysctls, separated by points or slashes': {
    edit: (config) => {
      config.linux.sysctl = {
        'net.ipv4.ip_forward': '1',
        // not forwarding: ip_forward sets that too, and runc writes sysctls in a random order
        'net/ipv4/conf/lo/rp_filter': '2',
        'kernel.shmmax': '123456789',
        'fs.mqueue.msg_max': '20',
        'net.ipv4.ping_group_range': '0 7',
      };
      const paths = ['net/ipv4/ip_forward', 'net/ipv4/conf/lo/rp_filter', 'kernel/shmmax', 'fs/mqueue/msg_max'];
      shell(config, `cd /proc/sys; cat ${paths.join(' ')} net/ipv4/ping_group_range`);
    },
  },
  'a sysctl, where the container has no /proc': {
    edit: (config) => {
      config.mounts[0].destination = '/again';
      config.linux.sysctl = { 'kernel.msgmax': '4321' };
      shell(config, 'cat /again/sys/kernel/msgmax; ls /proc');
    },
    expected: '4321\n',
  },
  domainname: {
    edit: (config) => {
      config.domainname = 'some.domain';
      shell(config, 'cat /proc/sys/kernel/domainname');
    },
    expected: 'some.domain\n',
  },
  oomScoreAdj: {
    edit: (config) => {
      config.process.oomScoreAdj = 1000;
      config.process.user = { uid: 1000, gid: 1000 };
      shell(config, 'cat /proc/self/oom_score_adj');
    },
  },
  devices: {
    edit: (config) => {
      config.linux.devices = [
        { path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o640, uid: 5, gid: 6 },
        { path: '/dev/below/loop', type: 'b', major: 7, minor: 3 },
        { path: '/dev/pipe', type: 'p', fileMode: 0o600 },
        { path: '/dev/un', type: 'u', major: 1, minor: 5, fileMode: 0o444 },
        { path: '/etc/outside', type: 'c', major: 1, minor: 3 },
        { path: '/dev/ptmx', type: 'c', major: 5, minor: 2 },
      ];
      shell(config, `${stat} /dev/fuse /dev/below /dev/below/loop /dev/pipe /dev/un /etc/outside; readlink /dev/ptmx`);
    },
  },
  'a device in the place of a default one': {
    edit: (config) => {
      config.linux.devices = [
        { path: '/dev/zero', type: 'c', major: 1, minor: 5, fileMode: 0o600, uid: 7, gid: 8 },
        { path: '/dev/full', type: 'c', major: 1, minor: 3, fileMode: 0o622 },
      ];
      shell(config, `${stat} /dev/zero /dev/full /dev/null`);
    },
  },
  // nice, real-time priority and policy are fields 19, 40 and 41 of proc(5)'s stat
  'scheduler: a nice value': {
    edit: (config) => {
      config.process.scheduler = { policy: 'SCHED_OTHER', nice: 7 };
      shell(config, 'set -- $(cat /proc/self/stat); shift 18; nice=$1; shift 21; echo $nice $1 $2');
    },
    expected: '7 0 0\n',
  },
  'scheduler: SCHED_BATCH, for a user': {
    edit: (config) => {
      config.process.scheduler = { policy: 'SCHED_BATCH', nice: -4, flags: ['SCHED_FLAG_RESET_ON_FORK'] };
      config.process.user = { uid: 1000, gid: 1000 };
      // the shell's own: with that flag a child of it gets what is usual
      shell(config, 'read -r line < /proc/self/stat; set -- $line; shift 18; nice=$1; shift 21; echo $nice $1 $2');
    },
    expected: '-4 0 3\n',
  },
  'ioPriority: best effort': {
    edit: (config) => {
      config.process.ioPriority = { class: 'IOPRIO_CLASS_BE', priority: 6 };
      config.process.args = ['/bin/busybox', 'ionice'];
    },
    expected: 'best-effort: prio 6\n',
  },
  'ioPriority: idle': {
    edit: (config) => {
      config.process.ioPriority = { class: 'IOPRIO_CLASS_IDLE' };
      config.process.args = ['/bin/busybox', 'ionice'];
    },
    expected: 'idle\n',
  },
  'personality: LINUX32': {
    edit: (config) => {
      config.linux.personality = { domain: 'LINUX32' };
      shell(config, 'cat /proc/self/personality');
    },
    expected: '00000008\n',
  },
  'personality: LINUX': {
    edit: (config) => {
      config.linux.personality = { domain: 'LINUX' };
      shell(config, 'cat /proc/self/personality');
    },
    expected: '00000000\n',
  },
  memoryPolicy: {
    edit: (config) => {
      config.linux.memoryPolicy = { mode: 'MPOL_BIND', nodes: '0', flags: ['MPOL_F_STATIC_NODES'] };
      shell(config, 'while read -r _ policy _; do echo $policy; break; done < /proc/self/numa_maps');
    },
    expected: 'bind=static:0\n',
  },
};

for (const { shim, skip: unavailable } of transports) {
  describe(`fields of the config, compared with runc (${shim})`, { skip: skip || unavailable }, () => {
    const root = makeRoot();
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });

    for (const [name, { edit, expected }] of Object.entries(cases)) {
      test(name, async () => {
        const seen = {};
        const cgroupsPath = `/tare_test/${uniqueId('fields')}`;
        for (const runtime of expected === undefined ? [runc, tare] : [tare]) {
          const bundle = makeBundle({
            edit: (config, made) => {
              config.linux.cgroupsPath = cgroupsPath;
              edit(config, made);
            },
          });
          try {
            const env = { ...process.env, TARE_SHIM: shim };
            const args = ['run', '--bundle', bundle.dir, uniqueId('fields')];
            const result = await runtime(root.path, args, { cwd: bundle.dir, env });
            assert.equal(result.code, 0, `${runtime.name}: ${result.stderr}`);
            seen[runtime.name] = result.stdout;
            if (runtime === tare) assertNothingLeft({ root: root.path, cgroupsPath, bundle });
          } finally {
            bundle.remove();
          }
        }
        assert.notEqual(seen.tare, '');
        assert.equal(seen.tare, expected ?? seen.runc);
      });
    }

    const refusals = {
      'a sysctl that the kernel does not have': {
        edit: (config) => (config.linux.sysctl = { 'net.ipv4.tare/none': '1' }),
        message: /\/linux\/sysctl\/net\.ipv4\.tare~1none: write "1" to net\/ipv4\/tare\.none: .*\(ENOENT\)/,
      },
      'a sysctl whose value the kernel refuses': {
        edit: (config) => (config.linux.sysctl = { 'net.ipv4.ip_forward': 'x' }),
        message: /\/linux\/sysctl\/net\.ipv4\.ip_forward: write "x" to .*\(EINVAL\)/,
      },
      'a memory policy for a node that is not there': {
        edit: (config) => (config.linux.memoryPolicy = { mode: 'MPOL_BIND', nodes: '700' }),
        message: /\/linux\/memoryPolicy: set the memory policy: .*\(EINVAL\)/,
      },
      'a device at a path where another file is': {
        edit: (config) => (config.linux.devices = [{ path: '/bin/busybox', type: 'c', major: 1, minor: 3 }]),
        message: /\/linux\/devices\/0: make the device busybox: .*\(EEXIST\)/,
      },
    };
    for (const [name, { edit, message }] of Object.entries(refusals)) {
      test(`refused: ${name}`, async () => {
        const cgroupsPath = `/tare_test/${uniqueId('fields')}`;
        const bundle = makeBundle({
          edit: (config) => {
            config.linux.cgroupsPath = cgroupsPath;
            edit(config);
          },
        });
        const env = { ...process.env, TARE_SHIM: shim };
        const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, uniqueId('fields')], { env });
        assert.notEqual(code, 0);
        assert.match(stderr.replaceAll('\\"', '"'), message);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
        bundle.remove();
      });
    }
  });
}
