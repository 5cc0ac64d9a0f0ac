// The server of `tare editor`: who may use it, and that a file is saved whole or not at all.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { minimal } from '../support/configs.mjs';
import { serve, serveFile } from './support/served.mjs';

const CONFIG = `${JSON.stringify(minimal(), null, 2)}\n`;

/** One request, as it is: nothing is added but what is given. */
function ask(address, path, { method = 'GET', headers = {}, body } = {}) {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: url.hostname, port: url.port, path, method, headers, setHost: headers.host === undefined },
      (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          resolve({ status: response.statusCode, headers: response.headers, text });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const below = (address, name) => new URL(address).pathname + name;
const read = async (address) => JSON.parse((await ask(address, below(address, 'file'))).text);
const put = (address, body, version, headers = {}) =>
  ask(address, below(address, 'file'), { method: 'PUT', body, headers: { 'if-match': `"${version}"`, ...headers } });

test('the address: this host, with a token, and nothing else', async (t) => {
  const { address } = await serveFile(t, CONFIG);
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}\/$/);
  const { text, status, headers } = await ask(address, below(address, ''));
  assert.equal(status, 200);
  assert.match(text, /<html data-served/);
  assert.equal(headers['access-control-allow-origin'], undefined);
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
});

test('a wrong token, or none, gets nothing', async (t) => {
  const { address } = await serveFile(t, CONFIG);
  const token = new URL(address).pathname;
  const wrong = token.replace(/^\/./, (two) => (two === '/a' ? '/b' : '/a'));
  for (const path of ['/', '/file', `${wrong}file`, `${wrong}`, '//file', token.slice(0, -1)]) {
    const { status, text } = await ask(address, path);
    assert.equal(status, 404, path);
    assert.doesNotMatch(text, /ociVersion/);
  }
});

test('another Host, another origin and another site are refused', async (t) => {
  const { address, path } = await serveFile(t, CONFIG);
  const { port } = new URL(address);
  const { version } = await read(address);
  const others = [
    { host: 'evil.example' },
    { host: `evil.example:${port}` },
    { host: '127.0.0.1' },
    { host: `127.0.0.1:${Number(port) + 1}` },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `https://127.0.0.1:${port}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of others) {
    assert.equal((await ask(address, below(address, 'file'), { headers })).status, 403, JSON.stringify(headers));
    assert.equal((await put(address, '{}', version, headers)).status, 403, JSON.stringify(headers));
  }
  assert.equal(readFileSync(path, 'utf8'), CONFIG);
  const preflight = await ask(address, below(address, 'file'), { method: 'OPTIONS' });
  assert.equal(preflight.status, 405);
  assert.equal((await ask(address, below(address, 'file'), { headers: { host: `localhost:${port}` } })).status, 200);
});

test('only its own files are there', async (t) => {
  const { address, directory } = await serveFile(t, CONFIG);
  writeFileSync(join(directory, 'secret'), 'secret');
  const names = ['secret', 'config.json', '../', '../../', '..%2f..%2fetc/passwd', '../secret', '%2e%2e/secret'];
  names.push('/etc/passwd', 'editor.js/../../secret', '__proto__', 'constructor', 'file/', 'file/x', 'index.html');
  for (const name of names) {
    const { status, text } = await ask(address, below(address, '') + name);
    assert.equal(status, 404, name);
    assert.doesNotMatch(text, /secret|root:/);
  }
  // as it is on the wire: a client may not tidy it up
  const { port, pathname } = new URL(address);
  const raw = await new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(
      `GET ${pathname}../../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    );
    let all = '';
    socket.on('data', (piece) => {
      all += piece;
    });
    socket.on('close', () => resolve(all));
  });
  assert.match(raw, /^HTTP\/1\.1 404/);
  for (const method of ['POST', 'DELETE', 'PATCH', 'HEAD']) {
    assert.equal((await ask(address, below(address, 'file'), { method })).status, 405, method);
  }
});

test('a file is saved: its mode stays, and nothing is left beside it', async (t) => {
  const { address, path, directory } = await serveFile(t, CONFIG);
  const { version, text, name } = await read(address);
  assert.equal(text, CONFIG);
  assert.equal(name, 'config.json');
  const next = CONFIG.replace('"sh"', '"bash"');
  const saved = await put(address, next, version);
  assert.equal(saved.status, 200);
  assert.equal(readFileSync(path, 'utf8'), next);
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(directory), ['config.json']);
  assert.equal(JSON.parse(saved.text).version, (await read(address)).version);
});

test('of saves at once one is made, the others are told of it', async (t) => {
  const { address, path, directory } = await serveFile(t, CONFIG);
  const { version } = await read(address);
  const texts = Array.from({ length: 12 }, (_, index) => `${index}`.repeat(50_000));
  const answers = await Promise.all(texts.map((text) => put(address, text, version)));
  const made = answers.filter(({ status }) => status === 200);
  assert.equal(made.length, 1);
  const there = readFileSync(path, 'utf8');
  assert.ok(texts.includes(there), 'one of them, whole');
  for (const { status, text } of answers) {
    if (status !== 200) assert.equal(JSON.parse(text).text, there);
  }
  assert.deepEqual(readdirSync(directory), ['config.json']);
});

test('what someone else has written is not overwritten', async (t) => {
  const { address, path } = await serveFile(t, CONFIG);
  const { version } = await read(address);
  writeFileSync(path, '{ "theirs": 1 }');
  const answer = await put(address, '{ "ours": 1 }', version);
  assert.equal(answer.status, 412);
  const { text, version: now } = JSON.parse(answer.text);
  assert.equal(text, '{ "theirs": 1 }');
  assert.equal(readFileSync(path, 'utf8'), '{ "theirs": 1 }');
  assert.equal((await put(address, '{ "ours": 1 }', now)).status, 200);
});

test('a body that is too large, no UTF-8, or of no version changes nothing', async (t) => {
  const { address, path } = await serveFile(t, CONFIG);
  const { version } = await read(address);
  const large = await put(address, Buffer.alloc(0), version, { 'content-length': String((16 << 20) + 1) }).catch(
    (error) => error,
  );
  assert.ok(large.status === 413 || large.code === 'ECONNRESET', JSON.stringify(large));
  // without a length, in pieces
  const url = new URL(address);
  const streamed = await new Promise((resolve) => {
    const headers = { 'if-match': `"${version}"` };
    const where = { host: url.hostname, port: url.port, path: below(address, 'file'), method: 'PUT', headers };
    const request = httpRequest(where, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', ({ code }) => resolve(code));
    for (let sent = 0; sent <= 17; sent++) request.write(Buffer.alloc(1 << 20, 32));
    request.end();
  });
  assert.ok([413, 'ECONNRESET', 'EPIPE'].includes(streamed), String(streamed));
  assert.equal((await put(address, Buffer.from([0x7b, 0xff]), version)).status, 400);
  assert.equal((await ask(address, below(address, 'file'), { method: 'PUT', body: '{}' })).status, 428);
  assert.equal((await put(address, '{}', '../../x')).status, 428);
  assert.equal(readFileSync(path, 'utf8'), CONFIG);
});

test('a symlink stays one; a file that is not there is made', async (t) => {
  const { address, directory, path } = await serveFile(t);
  const { text, version } = await read(address);
  assert.equal(text, '');
  assert.equal((await put(address, CONFIG, version)).status, 200);
  assert.equal(readFileSync(path, 'utf8'), CONFIG);
  mkdirSync(join(directory, 'other'));
  writeFileSync(join(directory, 'other/real.json'), CONFIG);
  symlinkSync('real.json', join(directory, 'other/config.json'));
  const { address: linked } = await serve(t, join(directory, 'other'));
  const there = await read(linked);
  assert.equal((await put(linked, '{}', there.version)).status, 200);
  assert.equal(readFileSync(join(directory, 'other/real.json'), 'utf8'), '{}');
  assert.deepEqual(readdirSync(join(directory, 'other')).sort(), ['config.json', 'real.json']);
});

test('a file that cannot be read says why', async (t) => {
  const { address, path } = await serveFile(t, CONFIG);
  writeFileSync(path, Buffer.from([0x22, 0xff, 0x22]));
  const { status, text } = await ask(address, below(address, 'file'));
  assert.equal(status, 500);
  assert.match(text, /is not UTF-8/);
  chmodSync(path, 0o600);
});

test('the host in words is one that a config can be planned for', async (t) => {
  const { address } = await serveFile(t, CONFIG);
  const { createPlanner } = await import('tare/validator');
  const host = JSON.parse((await ask(address, below(address, 'host'))).text);
  assert.match(host.files['/proc/self/mountinfo'], / - proc /);
  const { runcDefault } = await import('../support/configs.mjs');
  const planned = (await createPlanner()).plan(JSON.stringify(runcDefault()), host);
  assert.ok('lists' in planned || planned.error.pointer, JSON.stringify(planned).slice(0, 300));
});

test('it ends when it is told to', async (t) => {
  const { child, ended } = await serveFile(t, CONFIG);
  child.kill('SIGINT');
  assert.deepEqual(await ended, { code: 0, signal: null });
});
