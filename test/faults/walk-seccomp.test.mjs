// As walk.test.mjs, with a profile: its filter is compiled and put into the cache, or comes from there.
import { faultWalk } from '../support/walk.mjs';

const edit = (config) => {
  const rule = { names: ['kcmp'], action: 'SCMP_ACT_ERRNO' };
  config.linux.seccomp = { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [rule] };
};
const only = ['READ_REGULAR', 'MKDIR', 'WRITE_BYTES', 'RENAME', 'SECCOMP', 'SYNC_WAIT'];
faultWalk('the fault walk with a profile', { walked: ['create and start'], edit, only, cold: true });
faultWalk('the fault walk with a profile whose filter is kept', { walked: ['create and start', 'exec'], edit, only });
