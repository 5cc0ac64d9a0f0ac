// A suite's Stage: made, tried and cleaned up once for all its tests.
import { after, before } from 'node:test';
import { Stage } from './faults.mjs';
import { pruneCgroup, restingSnapshot } from './leftovers.mjs';

/**
 * Declares it in a suite.
 * @param options the Stage's
 * @param take gets it, and the snapshot of what was there before, when all is ready for the tests
 * @param prepare is called before it is tried
 */
export function useStage(options, take, prepare) {
  let stage;
  before(async () => {
    stage = new Stage(options);
    await prepare?.();
    await stage.live();
    await take(stage, await restingSnapshot());
  });
  after(() => {
    stage?.dispose();
    pruneCgroup('/tare_test');
  });
}
