/** The one file that `tare editor` reads and writes. */
import { createHash, randomBytes } from 'node:crypto';
import { constants, type FSWatcher, watch } from 'node:fs';
import { open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What is on the disk. */
export interface OnDisk {
  name: string;
  text: string;
  /** of the content: equal texts have equal ones. A file that is not there has its own */
  version: string;
}

export type SaveResult = { saved: OnDisk } | { conflict: OnDisk };

/** The core reads no more of a document (16 MiB). */
export const MOST_BYTES = 16 << 20;
const ABSENT = 'absent';
/** So long must nothing happen to the file before it is looked at (ms): who writes it may be half-way. */
const SETTLE = 50;
const NEW_FILE_MODE = 0o644;
const PERMISSIONS = 0o777;

export class EditedFile {
  /** saves, one after the other */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly path: string) {}

  /** @param path a symlink's target is what is replaced, as with any editor */
  static async of(path: string): Promise<EditedFile> {
    const file = await realpath(path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return join(await realpath(dirname(path)), basename(path));
    });
    const made = new EditedFile(file);
    await made.read();
    return made;
  }

  get name(): string {
    return basename(this.path);
  }

  /** @throws Error in words: too large, no UTF-8, not to be read */
  async read(): Promise<OnDisk> {
    const bytes = await readFile(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes === undefined) return { name: this.name, text: '', version: ABSENT };
    if (bytes.length > MOST_BYTES) throw new Error(`${this.path} is larger than 16 MiB`);
    return { name: this.name, text: decode(bytes, this.path), version: versionOf(bytes) };
  }

  /**
   * Puts a text in the place of the file's, whole or not at all.
   * @param base the version that the text was made of: where the file is another now, it is left as it is
   */
  async save(text: string, base: string): Promise<SaveResult> {
    const turn = this.last.then(() => this.replace(text, base));
    this.last = turn.catch(() => {});
    return await turn;
  }

  private async replace(text: string, base: string): Promise<SaveResult> {
    const there = await this.read();
    if (there.version !== base) return { conflict: there };
    const bytes = Buffer.from(text);
    const fresh = join(dirname(this.path), `.${this.name}.${randomBytes(6).toString('hex')}`);
    const before = await stat(this.path).catch(() => undefined);
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const handle = await open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await handle.writeFile(bytes);
      if (before !== undefined) await handle.chown(before.uid, before.gid).catch(() => {});
      await handle.chmod(before === undefined ? NEW_FILE_MODE : before.mode & PERMISSIONS);
      await handle.sync();
      await handle.close();
      await rename(fresh, this.path);
    } catch (error) {
      await handle.close().catch(() => {});
      await unlink(fresh).catch(() => {});
      throw error;
    }
    return { saved: { name: this.name, text, version: versionOf(bytes) } };
  }

  /** Calls back after a change of the file, also when it is replaced. @returns what ends that */
  watch(changed: (version: string) => void): FSWatcher {
    let timer: NodeJS.Timeout | undefined;
    return watch(dirname(this.path), (_event, name) => {
      if (name !== null && name !== this.name) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.read().then(
          ({ version }) => changed(version),
          // what cannot be read is told to who reads or saves it
          () => {},
        );
      }, SETTLE);
    });
  }
}

function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${path} is not UTF-8: an editor would change it`, { cause: error });
  }
}
