// Fields whose comparison needs more than one run of one bundle, and the test that has it: with words that stand there.
const kinds = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];

export const elsewhere = [
  { fields: /^\/hooks\//, file: 'test/integration/hooks.test.mjs', words: kinds },
  {
    fields: /NOTIFY|listener/,
    file: 'test/integration/seccomp-notify.test.mjs',
    words: ['listenerPath', 'listenerMetadata', 'NOTIFY'],
  },
  // these are refused until they are executed
  {
    fields: /^\/process\/(consoleSize|selinuxLabel|execCPUAffinity)|^\/mounts\/\*\/[ug]idMappings/,
    file: 'assembly/validate/executable.ts',
    words: [],
  },
  {
    fields: /^\/linux\/(resources\/[^d]|netDevices|mountLabel|intelRdt|personality\/flags)/,
    file: 'assembly/validate/executable.ts',
    words: [],
  },
];
