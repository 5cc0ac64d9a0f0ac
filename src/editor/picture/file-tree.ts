/** The container's files as a tree: what is mounted, masked or made where. */
import type { FileItem } from './model.js';

export interface TreeRow {
  depth: number;
  /** the path from what is above it */
  name: string;
  item: FileItem;
}

/** @returns a row for each, below the nearest that holds it; of several at one path the last lies on top, and comes last */
export function treeRows(files: readonly FileItem[]): TreeRow[] {
  const sorted = files
    .map((item, order) => ({ item, order }))
    .sort((a, b) => compare(a.item.path, b.item.path) || a.order - b.order);
  const above: string[] = [];
  return sorted.map(({ item }) => {
    while (above.length > 0 && !isBelow(item.path, above.at(-1) as string)) above.pop();
    const holder = above.at(-1);
    const depth = above.length;
    above.push(item.path);
    const name = holder === undefined || holder === '/' ? item.path : item.path.slice(holder.length + 1);
    return { depth, name, item };
  });
}

const isBelow = (path: string, holder: string) => path !== holder && (holder === '/' || path.startsWith(`${holder}/`));

/** By steps, so that /a/b comes before /a-b. */
function compare(a: string, b: string): number {
  const left = a.replaceAll('/', '\u0001');
  const right = b.replaceAll('/', '\u0001');
  return left < right ? -1 : left > right ? 1 : 0;
}
