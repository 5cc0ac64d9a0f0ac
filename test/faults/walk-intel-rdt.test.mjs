// As walk.test.mjs, with a group of Intel RDT that is made for the container (a stand-in for its file system: resctrl.mjs).
import { groupsOf, pids } from '../support/resctrl.mjs';
import { faultWalk } from '../support/walk.mjs';

if (pids) {
  const edit = (config) => (config.linux.intelRdt = { enableMonitoring: false });
  faultWalk('the fault walk with intelRdt', { walked: ['create', 'exec'], edit, groups: groupsOf });
}
