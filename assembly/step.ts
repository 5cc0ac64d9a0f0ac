/** One step of a command: verb and turn → planner. */
import { Answer } from './answer';
import { Json } from './json/reader';
import { Request } from './request';
import { Results } from './results';
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
  return Answer.error('SystemError', 'unknown verb "' + request.verb + '"');
}
