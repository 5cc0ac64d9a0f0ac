/** WebAssembly modules from what a host can give: bytes, a response, an address. Runs in Node and in browsers. */
import type { Exports } from './instance.js';

/** What a module can be made of. */
export type ModuleSource = URL | Response | ArrayBuffer | ArrayBufferView;

/**
 * Compiles a module.
 * @param source an address is fetched; a response is compiled while it arrives, when its type is application/wasm
 * @throws Error when it cannot be fetched, or is no module
 */
export async function compileModule(source: ModuleSource): Promise<WebAssembly.Module> {
  if (source instanceof URL) return await compileResponse(await fetch(source));
  if (typeof Response !== 'undefined' && source instanceof Response) return await compileResponse(source);
  return await WebAssembly.compile(source as ArrayBuffer);
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`unable to fetch ${response.url}: status ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  // compileStreaming takes exactly that type; a server that does not know it is no reason to fail
  if (!/^application\/wasm$/i.test(type.trim())) return await WebAssembly.compile(await response.arrayBuffer());
  return await WebAssembly.compileStreaming(response);
}

/** An instance of a module that imports nothing. */
export function instantiate(module: WebAssembly.Module): Exports {
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}
