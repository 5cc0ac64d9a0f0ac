// Fields whose comparison needs more than one run of one bundle, and the test that has it: with words that stand there.
const kinds = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];

export const elsewhere = [
  { fields: /^\/hooks\//, file: 'test/integration/hooks.test.mjs', words: kinds },
  {
    fields: /NOTIFY|listener/,
    file: 'test/integration/seccomp-notify.test.mjs',
    words: ['listenerPath', 'listenerMetadata', 'NOTIFY'],
  },
  { fields: /^\/process\/selinuxLabel/, file: 'test/integration/labels.test.mjs', words: ['selinuxLabel'] },
  { fields: /^\/process\/execCPUAffinity/, file: 'test/integration/affinity.test.mjs', words: ['initial', 'final'] },
  { fields: /^\/linux\/netDevices/, file: 'test/integration/net-devices.test.mjs', words: ['netDevices'] },
  {
    fields: /^\/linux\/intelRdt/,
    file: 'test/integration/intel-rdt.test.mjs',
    words: ['closID', 'schemata', 'memBwSchema', 'l3CacheSchema', 'enableMonitoring'],
  },
  { fields: /^\/process\/consoleSize/, file: 'test/integration/terminal.test.mjs', words: ['consoleSize'] },
  {
    fields: /^\/mounts\/\*\/[ug]idMappings/,
    file: 'test/integration/mounts.test.mjs',
    words: ['uidMappings', 'gidMappings', 'containerID', 'hostID'],
  },
  { fields: /^\/linux\/mountLabel/, file: 'test/integration/mounts.test.mjs', words: ['mountLabel'] },
  {
    // in the kernel's files, by a table of its own, under all three
    fields: /^\/linux\/resources\/[^d]/,
    file: 'test/support/resource-table.mjs',
    words: ['memory', 'cpu', 'pids', 'blockIO', 'hugepageLimits', 'network', 'rdma', 'unified'],
  },
];
