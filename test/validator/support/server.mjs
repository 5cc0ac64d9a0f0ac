/** A web server of static files, as strict as a careful site is. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const SERVED = /^\/(dist|build|test\/validator)\//;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * @param {Record<string, string>} more files that are not on the disk, by path
 * @returns {Promise<{ origin: string, paths: string[], close: () => void }>} paths: what has been asked for
 */
export function serve(more = {}) {
  const paths = [];
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    paths.push(path);
    const headers = {
      'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    };
    try {
      if (!SERVED.test(path) && !(path in more)) throw new Error('not served');
      const body = more[path] ?? (await readFile(join(root, path)));
      response.writeHead(200, headers).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ origin: `http://127.0.0.1:${server.address().port}`, paths, close });
    });
  });
}
