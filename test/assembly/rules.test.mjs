/** Every rule's good and bad example: exactly where the one is bad, and nothing of it in the other. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coreBytes, instance } from '../support/wasm.mjs';
import { assertGolden } from './support/golden.mjs';
import { example, place } from './support/rules.mjs';

const { call } = instance(coreBytes());
const diagnose = (document) => JSON.parse(call('validate', document).text);

const folder = new URL('../../assembly/validate/rules/', import.meta.url);
const rules = readdirSync(folder)
  .sort()
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).rules);

describe('the rules', () => {
  for (const rule of rules) {
    it(rule.id, () => {
      const good = diagnose(example(rule.good));
      assert.deepEqual(
        good.filter((found) => found.rule === rule.id || (found.severity === 'error' && typeof rule.good === 'object')),
        [],
        'the good example',
      );
      const bad = diagnose(example(rule.bad));
      const found = bad.filter((one) => one.rule === rule.id);
      const said = JSON.stringify(bad);
      assert.deepEqual(
        found.map(({ pointer, severity, code }) => [pointer, severity, code]),
        [[place(rule), rule.severity, rule.code ?? rule.id]],
        said,
      );
      const others = bad.filter(
        (one) => one.severity === 'error' && one.rule !== rule.id && typeof rule.bad === 'object',
      );
      assert.deepEqual(others, [], 'one mistake, one error');
    });
  }

  it('say the same as reviewed, at the same line and column', () => {
    const said = rules.map((rule) => {
      const { line, column, endLine, endColumn, message, hint } = diagnose(example(rule.bad)).find(
        (found) => found.rule === rule.id,
      );
      const where = `${line}:${column}-${endLine}:${endColumn}`;
      return { rule: rule.id, where, message, ...(hint ? { hint } : {}) };
    });
    assertGolden('rules', said);
  });
});
