// Filters kept in the root directory: what is taken from there, what is not, and what is put there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { DOCKER_PROFILE } from '../../scripts/setup/unpacked.mjs';
import { forged, otherErrno } from '../support/kept-filter.mjs';
import { engineProfile } from '../support/profiles.mjs';
import { ownNames, randomProfile } from '../support/seccomp.mjs';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';
import { savedState, stat, turn } from './support/saved.mjs';

const ENOENT = 2;
const EIO = 5;
const ROOT = '/run/tare';
const REGULAR = 0o100600;
const PROFILES = 60;

const one = (errnoRet, more = {}) => ({
  defaultAction: 'SCMP_ACT_ALLOW',
  flags: ['SECCOMP_FILTER_FLAG_LOG'],
  syscalls: [{ names: ['getpgid', 'kcmp'], action: 'SCMP_ACT_ERRNO', errnoRet }],
  ...more,
});

/** A config.json; BigInts are numbers. */
function documentOf(profile, more = {}) {
  const config = { ...bareConfig(), ...more };
  if (profile) config.linux = { ...config.linux, seccomp: profile };
  const text = JSON.stringify(config, (_, v) => (typeof v === 'bigint' ? `@${v}@` : v));
  return Buffer.from(text.replace(/"@(\d+)@"/g, '$1'));
}

function step(document, results, options = {}) {
  const request = { verb: 'create', root: ROOT, id: 'web_1', bundle: '/bundle', now: '2026-11-23T15:00:00.000000000Z' };
  return loadCore().step({ ...request, ...options }, document, results);
}

/** The op that looks into the cache, of a plan's first list. */
const lookIn = (answer) => decodePlan(answer.plan).lists[0].ops.find(({ name }) => name === 'READ_REGULAR');

/** What READ_REGULAR reads of a file that its owner alone may read. */
function found(content, { mode = REGULAR, uid = 0, gid = 0, links = 1, euid = 0 } = {}) {
  const owner = Buffer.alloc(20);
  [mode, uid, gid, links, euid].forEach((value, i) => {
    owner.writeUInt32LE(value, i * 4);
  });
  return Buffer.concat([owner, content]);
}

/** create's answer to what its first plan finds. @param looked what READ_REGULAR finds: bytes, or an errno */
function answerTo(document, looked, options) {
  const first = step(document, [], options);
  assert.equal(first.kind, 'plan', JSON.stringify(first.error));
  const look = lookIn(first);
  const outcome = typeof looked === 'number' ? { errno: looked } : { bytes: looked };
  const also = look ? [{ op: look.op, ...outcome }] : [];
  return { look, answer: step(document, [facts('v1', { also })], options) };
}

/**
 * The plan of create.
 * @returns `{ program, flags, kept, path, ops }`: what EXEC loads, the bytes that go into the cache (undefined: none), and where
 */
function create(document, looked = ENOENT, options = {}) {
  const { look, answer } = answerTo(document, looked, options);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer.error));
  const { ops } = decodePlan(answer.plan).lists[0];
  const { program, flags } = filterOf(answer);
  const written = ops.find(({ name }) => name === 'WRITE_BYTES');
  const kept = written && Buffer.from(written.args.content, 'base64');
  return { program, flags, kept, path: look?.args.path, ops };
}

const filterOf = (answer) =>
  decodePlan(answer.plan)
    .lists.flatMap(({ ops }) => ops)
    .find(({ name }) => name === 'SECCOMP')?.args ?? {};

test('without a profile nothing is looked for', () => {
  const { path, kept, ops } = create(documentOf());
  assert.deepEqual([path, kept], [undefined, undefined]);
  assert.ok(!ops.some(({ args }) => String(args.path).includes('~seccomp')));
});

test('a filter is put into the cache once, by a rename of a file of its owner alone', () => {
  const document = documentOf(one(77));
  const { program, flags, kept, path, ops } = create(document);
  assert.match(path, /^\/run\/tare\/~seccomp\/(\d|[1-5]\d|6[0-3])$/);
  const at = ops.findIndex(({ name }) => name === 'WRITE_BYTES');
  const words = ops.slice(at - 1, at + 4).map(({ name, args }) => [name, ...Object.values(args)]);
  const content = kept.toString('base64');
  assert.deepEqual(words, [
    ['MKDIR', 0xffffffff, `${ROOT}/~seccomp`, 0o700],
    ['WRITE_BYTES', 0, '.seccomp', 0o2000301, 0o600, content],
    ['RENAME', 0, '.seccomp', path.replace(`${ROOT}/`, '../')],
    ['JUMP', 1],
    ['UNLINK', 0, '.seccomp', 0],
  ]);
  assert.ok(ops[at].undo && !ops[at - 1].undo, 'what others may use already stays');
  const warm = create(document, found(kept));
  assert.deepEqual([warm.program, warm.flags, warm.kept], [program, flags, undefined]);
  assert.equal(flags, 2);
});

test('none of its ops can make the container fail, or leave its file in the state directory', () => {
  const { ops } = create(documentOf(one(77)));
  const at = ops.findIndex(({ name }) => name === 'WRITE_BYTES');
  // EIO stands for those that nobody thinks of; behind it all of the cache is passed over
  const skips = [at - 1, at, at + 1].map((i) => ops[i].fallbacks.find(({ errno }) => errno === EIO).skip);
  assert.deepEqual(skips, [4, 3, 1]);
  assert.deepEqual(
    ops[at - 1].fallbacks.find(({ errno }) => errno === 17),
    { errno: 17, skip: 0 },
  );
  const full = ops[at].fallbacks.map(({ errno }) => errno);
  for (const errno of [1, 2, 13, 20, 27, 28, 30, 122]) assert.ok(full.includes(errno), `errno ${errno}`);
});

test('a file that is not its user’s own, or not only that one’s, is passed over', () => {
  const document = documentOf(one(77));
  const { kept, program } = create(document);
  const wrong = [
    { uid: 1 },
    { euid: 1 },
    { links: 2 },
    { links: 0 },
    { mode: 0o100640 },
    { mode: 0o100660 },
    { mode: 0o100644 },
    { mode: 0o100602 },
    { mode: 0o104600 },
    { mode: 0o120600 },
    { mode: 0o010600 },
    { mode: 0o040600 },
  ];
  for (const one of wrong) {
    const again = create(document, found(kept, one));
    assert.deepEqual([again.program, again.kept], [program, kept], JSON.stringify(one));
  }
  assert.equal(create(document, found(kept, { uid: 1000, euid: 1000 })).kept, undefined);
  for (const errno of [ENOENT, 13, 20, 40, 6, EIO]) assert.deepEqual(create(document, errno).kept, kept);
  assert.deepEqual(create(document, Buffer.alloc(0)).kept, kept);
  assert.deepEqual(create(document, found(kept).subarray(0, 19)).kept, kept);
});

test('a file that is cut short, longer, or has any bit of it changed, is passed over', () => {
  const document = documentOf(one(77));
  const { kept, program } = create(document);
  const ignored = (content, what) => {
    const again = create(document, found(content));
    assert.deepEqual([again.program, again.kept], [program, kept], what);
  };
  for (let size = 0; size < kept.length; size++) ignored(kept.subarray(0, size), `${size} bytes`);
  for (const more of [1, 8, 4096]) ignored(Buffer.concat([kept, Buffer.alloc(more)]), `${more} more`);
  for (let bit = 0; bit < kept.length * 8; bit += kept.length > 700 ? 3 : 1) {
    const changed = Buffer.from(kept);
    changed[bit >> 3] ^= 1 << (bit & 7);
    ignored(changed, `bit ${bit}`);
  }
});

test('another profile’s file, of the same name or not, is never taken', () => {
  const paths = new Map();
  for (let errnoRet = 1; errnoRet < 300; errnoRet++) {
    const document = documentOf(one(errnoRet));
    const path = lookIn(step(document, [])).args.path;
    const other = paths.get(path);
    paths.set(path, errnoRet);
    if (other === undefined || errnoRet % 7) continue;
    const { kept } = create(documentOf(one(other)));
    const mine = create(document, found(kept));
    assert.deepEqual(mine.program, create(document).program);
    assert.notDeepEqual(mine.kept, kept);
    assert.notEqual(mine.program, create(documentOf(one(other))).program);
  }
  assert.ok(paths.size > 55, `${paths.size} of 64 names are used`);
});

test('what decides the program beside the profile’s text has a file of its own', () => {
  const profile = one(77);
  const document = documentOf(profile);
  const { kept } = create(document);
  const strict = documentOf(profile, { annotations: { 'run.oci.seccomp_fail_unknown_syscall': '1' } });
  assert.ok(create(strict, found(kept)).kept, 'an annotation');
  assert.ok(create(document, found(kept), { arch: 'arm64' }).kept, 'the processor');
  // the same, in other words
  const spaced = Buffer.from(document.toString().replace('"kcmp"', ' "kcmp"'));
  assert.ok(create(spaced, found(kept)).kept, 'the text');
  assert.equal(create(documentOf(profile, { annotations: { any: 'other' } }), found(kept)).kept, undefined);
  const unknown = { ...one(77), syscalls: [{ names: ['no_such_call'], action: 'SCMP_ACT_ERRNO' }] };
  const stolen = create(documentOf(unknown)).kept;
  const refused = documentOf(unknown, { annotations: { 'run.oci.seccomp_fail_unknown_syscall': '1' } });
  const { error } = answerTo(refused, found(stolen)).answer;
  assert.equal(error.pointer, '/linux/seccomp/syscalls/0/names/0');
});

test('what notifies, and what is too long, is never there', () => {
  const notifying = one(undefined, {
    listenerPath: '/run/agent.sock',
    syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_NOTIFY' }],
  });
  assert.equal(lookIn(step(documentOf(notifying), [])), undefined);
  const escaped = documentOf(notifying).toString().replace('ACT_NOTIFY', 'ACT_\\u004eOTIFY');
  assert.equal(lookIn(step(Buffer.from(escaped), [])), undefined);
  const long = one(1, { syscalls: Array.from({ length: 1200 }, () => one(1).syscalls[0]) });
  const { path, kept, program } = create(documentOf(long));
  assert.deepEqual([path, kept], [undefined, undefined]);
  assert.equal(program, create(documentOf(one(1))).program);
});

/** Without the errnos that a config may not have. */
function valid(profile) {
  const takesErrno = (action) => /ERRNO|TRACE/.test(action);
  for (const rule of profile.syscalls) if (!takesErrno(rule.action)) delete rule.errnoRet;
  if (!takesErrno(profile.defaultAction)) delete profile.defaultErrnoRet;
  return profile;
}

test(`the programs of ${PROFILES} generated profiles, and of Docker’s, come out as they went in`, () => {
  const names = ownNames();
  const jobs = Array.from({ length: PROFILES }, (_, seed) => valid(randomProfile(seed, names).profile));
  if (existsSync(DOCKER_PROFILE.path)) jobs.push(engineProfile(readFileSync(DOCKER_PROFILE.path, 'utf8')));
  let through = 0;
  for (const profile of jobs) {
    const document = documentOf(profile);
    // one that notifies has no agent here; of others two rules may contradict each other
    if (step(document, []).kind === 'error' || answerTo(document, ENOENT).answer.kind === 'error') continue;
    const cold = create(document);
    const warm = create(document, found(cold.kept));
    assert.deepEqual([warm.program, warm.flags, warm.kept], [cold.program, cold.flags, undefined]);
    through++;
  }
  assert.ok(through > PROFILES / 4, `${through} profiles`);
});

test('exec takes it from there, and never puts it there', () => {
  const config = { ...bareConfig(), linux: { ...bareConfig().linux, seccomp: one(78) } };
  const { program, kept, path } = create(Buffer.from(JSON.stringify(config)));
  const state = turn(JSON.stringify(savedState({ config })), '0 0 4294967295\n');
  const request = { verb: 'exec', root: ROOT, id: 'web_1' };
  const exec = (...results) => loadCore().step(request, Buffer.from('{"args":["ls"]}'), [state, ...results]);
  const look = decodePlan(exec().plan).lists[0].ops.at(-1);
  assert.deepEqual([look.name, look.args.path], ['READ_REGULAR', path]);
  for (const looked of [ENOENT, found(kept), found(kept, { uid: 1 })]) {
    const answer = exec(turn(stat(), '/bin/sh', 'THAWED\n', looked));
    assert.equal(answer.kind, 'plan', JSON.stringify(answer.error));
    assert.equal(filterOf(answer).program, program);
    assert.ok(!decodePlan(answer.plan).lists[0].ops.some(({ name }) => name === 'WRITE_BYTES'));
  }
  const other = forged(kept, otherErrno(78, 79));
  const taken = filterOf(exec(turn(stat(), '/bin/sh', 'THAWED\n', found(other)))).program;
  assert.notEqual(taken, program);
  assert.equal(taken, create(documentOf(one(79))).program);
});
