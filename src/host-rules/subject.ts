/** What a host rule looks at, and where its findings go. The config may be of any shape: the core speaks of that. */
import { accessSync, constants, readFileSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Finding {
  /** the id of the rule */
  rule: string;
  pointer: string;
  message: string;
  hint?: string;
  /** it concerns what happens after create */
  later?: boolean;
}

export class Subject {
  readonly findings: Finding[] = [];

  constructor(
    readonly config: unknown,
    readonly bundle: string,
  ) {}

  /** The value at a path of members, undefined where there is none. */
  get(...path: (string | number)[]): unknown {
    let value: unknown = this.config;
    for (const step of path) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    return value;
  }

  /** A string's value; "" for anything else. */
  text(...path: (string | number)[]): string {
    const value = this.get(...path);
    return typeof value === 'string' ? value : '';
  }

  /** An array's items; none for anything else. */
  list(...path: (string | number)[]): readonly unknown[] {
    const value = this.get(...path);
    return Array.isArray(value) ? value : [];
  }

  /** A path of the host, from the bundle. */
  path(text: string): string {
    return resolve(this.bundle, text);
  }

  find(finding: Finding): void {
    this.findings.push(finding);
  }
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What a path is, or why it cannot be known: `missing` when surely nothing is there. */
export function look(path: string): Stats | 'missing' | 'hidden' {
  // a path with NUL is refused by the core, and would be an exception here
  if (path.includes('\0')) return 'hidden';
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? 'missing';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG' ? 'missing' : 'hidden';
  }
}

/** Whether there is something. */
export function exists(path: string): boolean {
  return look(path) !== 'missing';
}

/** Whether this process may execute a file. */
export function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The text of a file of the kernel, "" when it cannot be read. */
export function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
