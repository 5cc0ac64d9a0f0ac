/** The options objects, and the errors for what is wrong in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContainerError, Factory } from '../../dist/index.js';
import { signalName, signalNumber } from '../../dist/signals.js';
import { stdioSpecs } from '../../dist/stdio.js';

const invalid = (pointer, text) => (error) => {
  assert.ok(ContainerError.is(error) && error instanceof ContainerError, String(error));
  assert.equal(error.code, 'ConfigInvalid');
  assert.equal(error.pointer, pointer);
  assert.match(error.message, text);
  return true;
};

test('factory options', () => {
  new Factory();
  new Factory({
    root: 'relative',
    idFormat: 'oci',
    cgroupManager: 'disabled',
    rootlessCgroups: true,
    shim: 'process',
    log() {},
  });
  new Factory({ initPath: '/i', initArgs: ['a', ''] });
  const cases = [
    [{ roots: '/r' }, '/roots', /is not an option/],
    [{ root: '' }, '/root', /pattern/],
    [{ root: 'a\0b' }, '/root', /pattern/],
    [{ root: '/' }, '/root', /must not be/],
    [{ root: '/x/..' }, '/root', /must not be/],
    [{ idFormat: 'any' }, '/idFormat', /one of tare, oci/],
    [{ cgroupManager: 'openrc' }, '/cgroupManager', /one of cgroupfs, systemd, disabled/],
    [{ rootlessCgroups: 'yes' }, '/rootlessCgroups', /one of true, false, auto/],
    [{ shim: 'wasm' }, '/shim', /one of auto, ffi, process/],
    [{ initArgs: ['x'] }, '', /initPath/],
    [{ initPath: '/i', initArgs: 'x' }, '/initArgs', /must be array/],
    [{ log: 'stderr' }, '/log', /must be a function/],
    [5, '', /must be object/],
  ];
  for (const [options, pointer, text] of cases) assert.throws(() => new Factory(options), invalid(pointer, text));
  assert.equal(new Factory().type(), 'tare');
});

test('create options, before anything is done', async () => {
  const factory = new Factory({ root: '/nonexistent/tare' });
  const cases = [
    [{ bundel: '/b' }, '/bundel', /is not an option/],
    [{ start: 'no' }, '/start', /must be boolean/],
    [{ signal: {} }, '/signal', /AbortSignal/],
    [{ fds: [-1] }, '/fds/0', />= 0/],
    [{ fds: [1.5] }, '/fds/0', /integer/],
    [{ stdio: 'share' }, '/stdio', /stdin/],
    [{ stdio: ['pipe', -1] }, '/stdio', /stdout/],
    [{ stdio: ['pipe', 'pipe', 'pipe', 'pipe'] }, '/stdio', /at most three/],
  ];
  for (const [options, pointer, text] of cases) {
    await assert.rejects(factory.create('x', {}, options), invalid(pointer, text));
  }
  await assert.rejects(factory.create('x', 5), invalid('', /object, a string or bytes/));
  await assert.rejects(factory.create('x', { a: Number.NaN }), invalid('/a', /not a JSON number/));
});

test('stdio as child_process takes it', () => {
  assert.deepEqual(stdioSpecs(), ['ignore', 'ignore', 'ignore']);
  assert.deepEqual(stdioSpecs('inherit'), [0, 1, 2]);
  assert.deepEqual(stdioSpecs('pipe'), ['pipe', 'pipe', 'pipe']);
  assert.deepEqual(stdioSpecs(['inherit', 7, { fd: 9 }]), [0, 7, 9]);
  assert.deepEqual(stdioSpecs([null, undefined]), ['ignore', 'ignore', 'ignore']);
});

test('signals have their names, and names their numbers', () => {
  const cases = {
    1: 'SIGHUP',
    6: 'SIGABRT',
    9: 'SIGKILL',
    15: 'SIGTERM',
    29: 'SIGIO',
    34: 'SIGRTMIN+0',
    64: 'SIGRTMIN+30',
  };
  for (const [number, name] of Object.entries(cases)) {
    assert.equal(signalName(Number(number)), name);
    assert.equal(signalNumber(name), Number(number));
  }
  assert.equal(signalNumber(signalName(33)), 33);
});

test('an error knows its place, and is known by another copy of the library', () => {
  const cause = new Error('why');
  const error = new ContainerError('SystemError', 'text', { pointer: '/mounts/3', errno: 1, cause });
  assert.deepEqual([error.name, error.code, error.message], ['ContainerError', 'SystemError', 'text']);
  assert.deepEqual([error.pointer, error.errno, error.cause], ['/mounts/3', 1, cause]);
  assert.equal('line' in error, false);
  assert.ok(ContainerError.is({ [Symbol.for('tare.ContainerError')]: true }));
  assert.ok(!ContainerError.is(cause) && !ContainerError.is(null) && !ContainerError.is('x'));
});
