// Quick fixes: of every rule's bad example, the fix that is offered takes the diagnostic away, and makes no new error.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyFix, createValidator, fixesFor } from 'tare/validator';
import { minimal, runcDefault } from '../support/configs.mjs';
import { example } from './support/documents.mjs';

const validator = await createValidator();
const directory = new URL('../../assembly/validate/rules/', import.meta.url);
const rules = readdirSync(directory).flatMap(
  (name) => JSON.parse(readFileSync(new URL(name, directory), 'utf8')).rules,
);

const errors = (list) => list.filter(({ severity }) => severity === 'error').length;

test('a fix of a rule takes its diagnostic away', () => {
  const fixed = new Set();
  for (const { id, bad } of rules) {
    if (bad === undefined) continue;
    const text = example(bad).toString();
    const before = validator.validateConfig(text);
    const fixes = fixesFor(text, before);
    for (const [index, diagnostic] of before.entries()) {
      if (diagnostic.rule !== id) continue;
      for (const fix of fixes[index]) {
        const after = validator.validateConfig(applyFix(text, fix));
        const same = ({ rule, pointer, message }) =>
          rule === id && pointer === diagnostic.pointer && message === diagnostic.message;
        assert.ok(!after.some(same), `${id}: "${fix.title}" leaves it: ${applyFix(text, fix).slice(0, 200)}`);
        // a user namespace wants maps of both kinds: the next thing that is said
        if (id !== 'mappings-namespace')
          assert.ok(errors(after) <= errors(before), `${id}: "${fix.title}" makes errors`);
        fixed.add(id);
      }
    }
  }
  const expected = ['capability-permitted', 'device-allow-all', 'duplicate-key', 'hostname-namespace', 'key-case'];
  expected.push('mounts-missing', 'device-type', 'relative-path', 'required', 'rlimit-soft', 'unknown-field');
  for (const id of expected) assert.ok(fixed.has(id), `no fix for ${id}, only for ${[...fixed].sort().join(' ')}`);
  assert.ok(fixed.size >= 30, [...fixed].sort().join(' '));
});

test('a fix keeps the layout', () => {
  const config = runcDefault();
  config.linux.namespaces = [{ type: 'pid' }];
  const text = JSON.stringify(config, null, 2);
  const found = validator.validateConfig(text);
  const index = found.findIndex(({ rule }) => rule === 'hostname-namespace');
  const [fix] = fixesFor(text, found)[index];
  assert.match(applyFix(text, fix), /\n {6}\},\n {6}\{ "type": "uts" \}\n {4}\]/);
});

test('of a text that is no JSON nothing is fixed that cannot be', () => {
  for (const text of ['', '{', '{"a"', '[', '"', '{"process":{"cwd":"tmp"']) {
    for (const fixes of fixesFor(text, validator.validateConfig(text))) assert.ok(Array.isArray(fixes));
  }
  const text = JSON.stringify(minimal()).slice(0, -1);
  assert.doesNotThrow(() => fixesFor(text, validator.validateConfig(text)));
});
