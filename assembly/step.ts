/** One step of a command: verb and turn → planner. */
import { Answer } from './answer';
import { doctor } from './doctor/doctor';
import { idProblem } from './id';
import { Json } from './json/reader';
import { attach, resize, supervise } from './plan/attach';
import { create } from './plan/create';
import { delete_ } from './plan/delete';
import { exec } from './plan/exec';
import { features } from './plan/features';
import { kill } from './plan/kill';
import { list } from './plan/list';
import { notify } from './plan/notify';
import { quoted } from './plan/text';
import { pause } from './plan/pause';
import { processLines } from './plan/process-lines';
import { processes } from './plan/processes';
import { spec } from './plan/spec';
import { start } from './plan/start';
import { stats } from './plan/stats';
import { watch } from './plan/watch';
import { state } from './plan/state';
import { usage } from './plan/usage';
import { update } from './plan/update';
import { Request } from './request';
import { Results } from './results';
import { seccomp } from './seccomp/describe';
import { Diagnostics } from './validate/diagnostics';

/**
 * @param parts the request, the document, and the results of the turns so far (see index.ts)
 * @returns the next plan, or the end
 */
export function stepRequest(parts: Array<Uint8Array>): Answer {
  if (!parts.length) return Answer.error('SystemError', 'the request is missing');
  const json = Json.parse(parts[0], new Diagnostics());
  const request = json ? Request.parse(json) : null;
  if (!request) return Answer.error('SystemError', 'the request is not a JSON object');
  if (parts.length > 1) request.document = parts[1];
  for (let i = 2; i < parts.length; i++) {
    const results = Results.parse(parts[i]);
    if (!results) return Answer.error('SystemError', 'the results of turn ' + (i - 2).toString() + ' are damaged');
    request.results.push(results);
  }
  return dispatch(request);
}

function dispatch(request: Request): Answer {
  const verb = request.verb;
  if (verb == 'create') return create(request);
  if (verb == 'list') return list(request);
  if (verb == 'spec') return spec(request);
  if (verb == 'doctor') return doctor(request);
  if (verb == 'usage') return usage(request);
  if (verb == 'features') return features(request);
  if (verb == 'seccomp') return seccomp(request);
  if (verb == 'attach') return attach(request);
  if (verb == 'resize') return resize(request);
  if (verb == 'supervise') return supervise(request);
  if (verb == 'notify') return notify(request);
  if (verb == 'processLines') return processLines(request);
  const problem = idProblem(request.id, request.idFormat == 'oci');
  if (problem !== null) return Answer.error('InvalidIdFormat', problem);
  if (verb == 'start') return start(request);
  if (verb == 'kill') return kill(request);
  if (verb == 'pause') return pause(request, true);
  if (verb == 'resume') return pause(request, false);
  if (verb == 'delete') return delete_(request);
  if (verb == 'exec') return exec(request);
  if (verb == 'update') return update(request);
  if (verb == 'state') return state(request);
  if (verb == 'processes') return processes(request);
  if (verb == 'stats') return stats(request);
  if (verb == 'watch') return watch(request);
  return Answer.error('SystemError', 'unknown verb ' + quoted(verb));
}
