/** `stats`: what a container uses. It takes no lock. */
import { Answer } from '../answer';
import { StatFiles } from '../cgroup/stat-files';
import { hugepageSizes, InterfaceStats } from '../cgroup/stats';
import { writeStats } from '../cgroup/stats-json';
import { addFiles1, readStats1 } from '../cgroup/stats-v1';
import { addFiles2, readStats2 } from '../cgroup/stats-v2';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Probe, Records, writeProbe } from '../state/status';
import { writeReadState } from './common';
import { Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { textOf } from './facts';
import { Opening } from './opening';
import * as ops from './ops.generated';

/**
 * turn 0: state.json and the sizes of huge pages · turn 1: all files, and the process: after its network's counters, so that
 * these are its own if it is still there
 * @returns the next plan; the end `{ "status", "stats" }`; or ContainerNotExists, SystemError
 */
export function stats(request: Request): Answer {
  const plan = new Plan(true);
  const l = plan.list();
  if (request.turn == 0) {
    writeReadState(l, request);
    l.report().on(errno.ENOENT);
    ops.readDir(l, new Tmpl('/sys/kernel/mm/hugepages'));
    return Answer.plan(plan);
  }
  const opened = Opening.read(request);
  if (opened.answer) return opened.answer!;
  const saved = opened.saved;
  if (!saved.cgroupPaths.size) {
    return Answer.error('SystemError', 'there is nothing that counts what the container uses: it has no cgroup');
  }
  const sizes = hugepageSizes(textOf(opened.rest!.next()).split('\0'));
  const files = new StatFiles();
  const unified = saved.unified;
  if (unified) addFiles2(files, saved.cgroupPaths.get(''), sizes);
  else addFiles1(files, saved, sizes);
  const devices = '/proc/' + saved.pid.toString() + '/net/dev';
  if (saved.pid) files.add(devices);
  if (request.turn == 1) {
    files.write(l);
    if (saved.pid) {
      l.report().on(errno.ENOENT).on(errno.ESRCH).on(errno.EACCES);
      ops.readLink(l, new Tmpl('/proc/' + saved.pid.toString() + '/ns/net'));
      l.report();
      ops.readLink(l, new Tmpl('/proc/self/ns/net'));
    }
    writeProbe(l, saved);
    return Answer.plan(plan);
  }
  const records = new Records(request.results[1]);
  files.read(records);
  const found = unified ? readStats2(files, saved.cgroupPaths.get(''), sizes) : readStats1(files, saved, sizes);
  const network = saved.pid ? textOf(records.next()) : '';
  const ours = saved.pid ? textOf(records.next()) : '';
  const probe = Probe.read(records, saved);
  // the host's interfaces are no container's, however many share them
  if (probe.alive && network.length && network != ours) found.interfaces = InterfaceStats.of(files, devices);
  const w = new JsonWriter();
  w.beginObject().key('status').str(probe.status(saved, false)).key('stats');
  writeStats(w, found);
  return Answer.end(w.endObject().toString());
}
