/** What a host rule looks at, and where its findings go. The config may be of any shape: the core speaks of that. */
import { resolve } from 'node:path';
import type { HostFiles } from './host.js';

export interface Finding {
  /** the id of the rule */
  rule: string;
  pointer: string;
  message: string;
  hint?: string;
}

export class Subject {
  readonly findings: Finding[] = [];

  constructor(
    readonly config: unknown,
    readonly bundle: string,
    readonly host: HostFiles,
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

  /** Whether something is there, or might be. */
  exists(path: string): boolean {
    return this.host.look(path) !== 'missing';
  }

  /** The text of a file of the kernel, "" when it cannot be read. */
  read(path: string): string {
    return this.host.read(path);
  }

  find(finding: Finding): void {
    this.findings.push(finding);
  }
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
