// As walk.test.mjs, with the systemd cgroup manager: a stand-in for systemd, on a bus of its own.
import { after, before } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { needsBus, startSystemd, testSlice, testSlicePath } from '../support/systemd.mjs';
import { faultWalk } from '../support/walk.mjs';

const skip = needsRoot || needsBus;
let systemd;
before(async () => {
  if (!skip) systemd = await startSystemd();
});
after(() => systemd?.stop());

faultWalk('the fault walk with systemd', {
  skip,
  walked: ['create and start', 'delete a running container'],
  cgroups: `${testSlicePath}/tare-walk.scope`,
  edit: (config) => {
    config.linux.cgroupsPath = `${testSlice}:tare:walk`;
  },
  // a scope ends when systemd hears that its last process has
  settle: () => until(async () => (await systemd.units()).length === 0, 'no unit is left'),
  asks: (verb) => (verb === 'create' ? { cgroupManager: 'systemd', systemBus: systemd.address } : {}),
});
