/**
 * The server of `tare editor`: on 127.0.0.1, for who knows its token. It gives out the page, and reads and writes one file.
 *
 * Other web pages that the same browser shows cannot use it: the token is in no request of theirs, the Host must be this address (a
 * name that was made to point here is refused), no answer allows another origin, and a browser that says where a request comes from is
 * believed when it says: from elsewhere.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EditedFile, MOST_BYTES } from './file.js';
import { describeHost } from './host.js';
import { pageFile } from './page.js';

export interface EditorServer {
  /** http://127.0.0.1:PORT/TOKEN/ */
  address: string;
  close(): void;
}

const ADDRESS = '127.0.0.1';
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';

/** Why a request is not served. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** @param port 0: a free one. @throws Error when it cannot listen there */
export async function serveEditor(file: EditedFile, port = 0): Promise<EditorServer> {
  const token = randomBytes(18).toString('base64url');
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response, { file, token, listeners, port: (server.address() as AddressInfo).port }).catch(
      (error) => {
        refuse(response, error);
      },
    );
  });
  server.maxConnections = 64;
  await listen(server, port);
  const watcher = file.watch((version) => {
    for (const response of listeners) response.write(`data: ${version}\n\n`);
  });
  return {
    address: `http://${ADDRESS}:${(server.address() as AddressInfo).port}/${token}/`,
    close() {
      watcher.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, ADDRESS, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

interface Served {
  file: EditedFile;
  token: string;
  port: number;
  listeners: Set<ServerResponse>;
}

async function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const name = allowed(request, served);
  const asked = `${request.method} ${name}`;
  switch (asked) {
    case 'GET file':
      return json(response, 200, await served.file.read());
    case 'PUT file':
      return await save(request, response, served.file);
    case 'GET host':
      return json(response, 200, describeHost());
    case 'GET changes':
      return await listenToChanges(response, served);
    default: {
      if (request.method !== 'GET') throw new Refusal(405, 'this is only read');
      const found = await pageFile(name);
      if (found === undefined) throw new Refusal(404, 'there is no such file');
      response.writeHead(200, { ...HEADERS, 'content-type': found.type }).end(found.body);
    }
  }
}

/** @returns what is asked for, below the token. @throws Refusal for whoever should not ask */
function allowed(request: IncomingMessage, { token, port }: Served): string {
  const { host, origin, 'sec-fetch-site': site } = request.headers;
  const hosts = [`${ADDRESS}:${port}`, `localhost:${port}`];
  if (host === undefined || !hosts.includes(host)) throw new Refusal(403, 'this is not the address of this server');
  if (origin !== undefined && origin !== `http://${host}`)
    throw new Refusal(403, 'other pages may not use this server');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Refusal(403, 'other pages may not use this server');
  }
  const [, given = '', name = ''] = /^\/([^/?#]*)\/([^?#]*)$/.exec(request.url ?? '') ?? [];
  if (!same(given, token)) throw new Refusal(404, 'there is no such file');
  return name;
}

/** In a time that does not tell how much is right. */
function same(given: string, token: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

async function save(request: IncomingMessage, response: ServerResponse, file: EditedFile): Promise<void> {
  const base = /^"(\w+)"$/.exec(request.headers['if-match'] ?? '')?.[1];
  if (base === undefined) throw new Refusal(428, 'If-Match must say which version was edited');
  const result = await file.save(await textOf(request), base);
  if ('conflict' in result) return json(response, 412, result.conflict);
  const { name, version } = result.saved;
  json(response, 200, { name, version });
}

async function textOf(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge();
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MOST_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new Refusal(400, 'the text is not UTF-8');
  }
}

const tooLarge = () => new Refusal(413, 'a config has at most 16 MiB');

async function listenToChanges(response: ServerResponse, { file, listeners }: Served): Promise<void> {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
  // what has changed while nobody listened
  response.write(`data: ${(await file.read()).version}\n\n`);
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { ...HEADERS, 'content-type': JSON_TYPE }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, error: unknown): void {
  const { message } = error as Error;
  const status = error instanceof Refusal ? error.status : 500;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // what was sent of a body is not read to its end
  const closing = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { ...HEADERS, ...closing, 'content-type': TEXT }).end(`${message}\n`);
}
