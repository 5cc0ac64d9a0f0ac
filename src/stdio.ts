/** The `stdio` option: what child_process takes, as the three specs that the shim takes. */
import { ContainerError } from './errors.js';
import type { StdioSpec } from './shim/index.js';

/** A file descriptor's number, an object that has one (a net.Socket, a fs.WriteStream), or how to make one. */
export type StdioItem = 'inherit' | 'ignore' | 'pipe' | number | { readonly fd: number } | null | undefined;
export type StdioOption = 'inherit' | 'ignore' | 'pipe' | readonly StdioItem[];

const NAMES = ['stdin', 'stdout', 'stderr'] as const;

/**
 * @param option one word for all three, or one item each; a missing item is 'ignore'
 * @param kind what the options are of, for the error
 * @returns 'ignore', 'pipe' or a file descriptor for each of 0, 1 and 2
 * @throws ContainerError ConfigInvalid
 */
export function stdioSpecs(option: StdioOption = 'ignore', kind = 'create'): [StdioSpec, StdioSpec, StdioSpec] {
  const items = typeof option === 'string' ? [option, option, option] : option;
  if (!Array.isArray(items) || items.length > 3) {
    throw invalid(kind, "must be 'inherit', 'ignore', 'pipe' or an array of at most three items");
  }
  return [spec(items[0], 0, kind), spec(items[1], 1, kind), spec(items[2], 2, kind)];
}

function spec(item: StdioItem, index: 0 | 1 | 2, kind: string): StdioSpec {
  if (item === undefined || item === null || item === 'ignore') return 'ignore';
  if (item === 'pipe') return 'pipe';
  if (item === 'inherit') return index;
  const fd = typeof item === 'object' ? item.fd : item;
  if (typeof fd === 'number' && Number.isInteger(fd) && fd >= 0) return fd;
  throw invalid(kind, `/${index} (${NAMES[index]}) must be 'inherit', 'ignore', 'pipe' or a file descriptor`);
}

function invalid(kind: string, problem: string): ContainerError {
  return new ContainerError('ConfigInvalid', `${kind} options: /stdio ${problem}`, { pointer: '/stdio' });
}
