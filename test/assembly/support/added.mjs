// What a change of the config changes in the plan of create.
import assert from 'node:assert/strict';
import { decodePlan, loadCore } from '../../../dist/core/index.js';
import { defaultConfig } from './configs.mjs';
import { planLines } from './golden.mjs';
import { facts } from './hosts.mjs';

/** The plan's lists as lines, without the ops' numbers and without what they hold for the default config. @param more as facts takes it */
export function added(edit, { host = 'v1', more, ...options } = {}) {
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '', ...options };
  const lines = (config) => {
    const answer = loadCore().step(request, new TextEncoder().encode(JSON.stringify(config)), [facts(host, more)]);
    assert.equal(answer.kind, 'plan', JSON.stringify(answer));
    return planLines(decodePlan(answer.plan)).map(({ ops }) => ops.map((op) => op.replace(/^\d+ /, '')));
  };
  const config = defaultConfig();
  const bare = lines(config);
  edit(config);
  // the executor's list is the first; init's says that it is; a stage's and a helper's have nothing to be compared with
  return lines(config).map((ops, list) => {
    const isInit = ops.some((op) => op.startsWith('NAME name="tare:[1:INIT]"'));
    const left = [...(list === 0 ? bare[0] : isInit ? bare[1] : [])];
    return ops.filter((op) => {
      const at = left.indexOf(op);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  });
}
