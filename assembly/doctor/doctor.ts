/**
 * `doctor`: what this host can do for containers, what is limited or missing, what that is needed for, and what mends it.
 * Each subject looks (plan) and judges (what the plan found) in a file of its own; all that is here is their order.
 */
import { Answer } from '../answer';
import { CgroupLayout } from '../cgroup/layout';
import { placesOf } from '../cgroup/place';
import { failedTurn } from '../plan/common';
import { Plan } from '../plan/encoder';
import { isUserNamespace, textOf, UID_MAP, writeHostFacts } from '../plan/facts';
import { kernelOf } from '../plan/kernel-features';
import { Lsm, writeLsmFacts } from '../plan/lsm';
import { Request } from '../request';
import { Rootless } from '../rootless/rootless';
import { Config } from '../spec/config';
import { Records } from '../state/status';
import { judgeCgroups, judgeDelegation, lookAtCgroups, lookIntoCgroups } from './cgroups';
import { Host } from './host';
import { judgeKernel, lookAtKernel } from './kernel';
import { read, wordsIn } from './look';
import { Report } from './report';
import { judgeSecurity, lookAtSecurity } from './security';
import { judgeRootless, judgeUsers, lookAtUsers } from './users';

/** turn 0: what anyone can see · turn 1: what depends on the user and on where cgroups are · the end: the report */
export function doctor(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  if (request.turn == 0) return Answer.plan(look(request));
  const first = new Records(request.results[0]);
  const host = hostOf(request, first);
  const anyone = new Config();
  const places = placesOf(anyone, request, host.facts);
  if (request.turn == 1) {
    const plan = new Plan(true);
    const l = plan.list();
    host.rootless.look(l, anyone, request, places);
    lookIntoCgroups(l, request, host);
    return Answer.plan(plan);
  }
  const second = new Records(request.results[1]);
  host.rootless.read(second, anyone, request, places);
  const report = new Report();
  judgeKernel(first, host, report);
  judgeUsers(first, request, host, report);
  judgeRootless(host, report);
  judgeCgroups(first, second, request, host, report);
  judgeDelegation(host, places, report);
  judgeSecurity(first, request, host, report);
  return Answer.end(report.toString());
}

function look(request: Request): Plan {
  const plan = new Plan(true);
  const l = plan.list();
  writeHostFacts(l);
  read(l, '/sys/fs/cgroup/cgroup.controllers');
  read(l, UID_MAP);
  writeLsmFacts(l);
  read(l, '/proc/filesystems');
  lookAtKernel(l);
  lookAtUsers(l, request);
  lookAtCgroups(l);
  lookAtSecurity(l, request);
  return plan;
}

/** The first eight records, which all subjects share. */
function hostOf(request: Request, records: Records): Host {
  const host = new Host();
  const facts = host.facts;
  const who = records.next();
  facts.euid = who.u32(0);
  facts.egid = who.u32(4);
  facts.kernel = kernelOf(who);
  facts.newMounts = who.u32(24) == 0;
  facts.mountinfo = textOf(records.next());
  const own = textOf(records.next());
  facts.cgroups = CgroupLayout.parse(facts.mountinfo, own, textOf(records.next()));
  facts.inUserNamespace = isUserNamespace(textOf(records.next()));
  facts.lsm = Lsm.read(textOf(records.next()), facts.mountinfo);
  host.fileSystems = wordsIn(textOf(records.next()));
  facts.rootless = Rootless.of(request, facts);
  host.rootless = facts.rootless ? facts.rootless! : new Rootless(facts.euid, facts.egid);
  return host;
}
