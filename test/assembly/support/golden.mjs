// Golden files: what is written there was reviewed as a diff. `UPDATE_GOLDEN=1` writes them anew.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describeOp } from '../../../dist/core/index.js';

/** A plan as lines to read: one an op, with its cause, undo and fallbacks. */
export function planLines(plan) {
  return plan.lists.map((list) => ({
    list: list.list,
    ops: list.ops.map((op) => {
      const notes = [];
      if (op.undo) notes.push('undo');
      if (op.report) notes.push('report');
      for (const { errno, skip } of op.fallbacks) notes.push(`on ${errno} skip ${skip}`);
      // state.json repeats the config
      const args = describeOp(op).replace(/\\"config\\":.*"$/, '…"');
      const text = `${op.op} ${op.name} ${args}`.trimEnd();
      return [text, notes.join(', '), op.cause].filter((part) => part !== '').join(' | ');
    }),
  }));
}

/** Compares with test/assembly/golden/NAME.json. */
export function assertGolden(name, value) {
  const file = new URL(`../golden/${name}.json`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  }
  assert.deepEqual(value, JSON.parse(readFileSync(file, 'utf8')));
}
