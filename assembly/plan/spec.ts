/** `spec`: writes a config.json to start from; with `host` an empty rootfs beside it. */
import { Answer } from '../answer';
import { CgroupLayout } from '../cgroup/layout';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { defaultConfig, HOST_DIRECTORIES, SpecOptions } from '../spec/defaults';
import { Records } from '../state/status';
import { failedTurn } from './common';
import { NONE, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { writeHostFacts } from './facts';
import * as ops from './ops.generated';

/** O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC */
const WRITE_NEW: u32 = 0o2000301;
const UMASK: i32 = 8;

/** turn 0: the host · turn 1: the files */
export function spec(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  if (request.turn == 0) return Answer.plan(look());
  const records = new Records(request.results[0]);
  const host = records.next();
  const mountinfo = records.next().text();
  const options = new SpecOptions();
  options.unified = CgroupLayout.parse(mountinfo, records.next().text(), '').unified;
  options.rootless = request.rootless;
  options.uid = host.u32(0);
  options.gid = host.u32(4);
  if (request.host) {
    const found: Array<string> = [];
    for (let i = 0; i < HOST_DIRECTORIES.length; i++) if (!records.next().errno) found.push(HOST_DIRECTORIES[i]);
    options.host = found;
  }
  const path = request.bundle + '/config.json';
  if (request.turn == 1) return Answer.plan(write(request, path, defaultConfig(options), host.u32(UMASK)));
  if (new Records(request.results[1]).next().errno) {
    return Answer.error('SystemError', 'File config.json exists. Remove it first');
  }
  return Answer.end(new JsonWriter().beginObject().key('path').str(path).endObject().toString());
}

function look(): Plan {
  const plan = new Plan(true);
  const l = plan.list();
  writeHostFacts(l);
  for (let i = 0; i < HOST_DIRECTORIES.length; i++) {
    l.report().on(errno.ENOENT);
    ops.stat(l, new Tmpl(HOST_DIRECTORIES[i]), 0);
  }
  return plan;
}

function write(request: Request, path: string, config: string, umask: u32): Plan {
  const plan = new Plan();
  const l = plan.list();
  // an existing file is told from the record; nothing is committed then
  l.undo()
    .report()
    .on(errno.EEXIST, request.host ? 2 : 1);
  ops.writeFile(l, NONE, new Tmpl(path), WRITE_NEW, 0o666 & ~umask, new Tmpl(config));
  if (request.host) {
    l.undo().on(errno.EEXIST);
    ops.mkdir(l, NONE, new Tmpl(request.bundle + '/rootfs'), 0o777 & ~umask);
  }
  ops.commit(l);
  return plan;
}
