/** The host as the rules see it: files, and the kernel's version. Tests give another. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';

/** `missing`: surely nothing is there; `hidden`: it cannot be known. */
export type Found = 'directory' | 'other' | 'missing' | 'hidden';

export interface HostFiles {
  /** What a path leads to. */
  look(path: string): Found;
  /** Whether this process may execute a file. */
  executable(path: string): boolean;
  /** The text of a file of the kernel, "" when it cannot be read. */
  read(path: string): string;
  /** The kernel's release, e.g. 6.1.0-18-amd64. */
  release(): string;
}

/** Where this program runs. */
export const thisHost: HostFiles = {
  look(path) {
    // a path with NUL is refused by the core, and would be an exception here
    if (path.includes('\0')) return 'hidden';
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return 'missing';
      return found.isDirectory() ? 'directory' : 'other';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG' ? 'missing' : 'hidden';
    }
  },

  executable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },

  read(path) {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return '';
    }
  },

  release,
};
