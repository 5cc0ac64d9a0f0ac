/** What package.json says of this program. */
import { readFileSync } from 'node:fs';

export interface Package {
  version: string;
  /** Where it was built from; absent in a clone. */
  commit?: string;
}

export function readPackage(): Package {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
}
