/**
 * linux.seccomp of a config, and the filter that it becomes. To read and compile a profile of an engine takes the core as long as the
 * rest of create does: it is done when something of it is asked for, once, and not where the cache has the program.
 */
import { Json } from '../json/reader';
import { Kept, readKept, slotOf, sourceOf, writeKept } from './cache';
import { Compiled, compile } from './compile';
import { Profile } from './profile';
import { isProfile, isStrict, readProfile } from './read';

const BACKSLASH: u8 = 0x5c;
/** "NOTI" */
const NOTI: u32 = 0x49544f4e;

export class Filter {
  private text: Uint8Array;
  private mayNotify: bool;
  private read: Profile | null = null;
  private made: Compiled | null = null;
  private kept: Kept | null = null;

  private constructor(
    private json: Json,
    private node: i32,
  ) {
    this.text = json.bytes.subarray(json.start(node), json.end(node));
    this.mayNotify = namesNotify(this.text);
  }

  /**
   * @param node of linux.seccomp
   * @returns null when there is no profile
   */
  static of(json: Json, node: i32): Filter | null {
    return isProfile(json, node) ? new Filter(json, node) : null;
  }

  get profile(): Profile {
    let profile = this.read;
    if (!profile) {
      profile = readProfile(this.json, this.node)!;
      this.read = profile;
    }
    return profile;
  }

  get notifies(): bool {
    return this.mayNotify && this.profile.notifies;
  }

  /** SECCOMP_FILTER_FLAG_* of the profile */
  get flags(): u32 {
    const kept = this.kept;
    return kept ? kept.flags : this.profile.flags;
  }

  /** What the compiler says of it. @param arch the host's architecture as Node names it, here and below */
  compiled(arch: string): Compiled {
    let made = this.made;
    if (!made) {
      made = compile(this.profile, arch);
      this.made = made;
    }
    return made;
  }

  /** The program; empty when there is a problem. */
  program(arch: string): Uint8Array {
    const kept = this.kept;
    return kept ? kept.program : this.compiled(arch).program;
  }

  /** The program comes from the cache: there is no problem. */
  get isKept(): bool {
    return this.kept !== null;
  }

  /** All that decides what is made of it; null where it is not to be in the cache: one that notifies has more to it than a program. */
  private source(arch: string): Uint8Array | null {
    return this.mayNotify ? null : sourceOf(arch, isStrict(this.json), this.text);
  }

  /** The file's name in the cache; "" for a filter that is never there. */
  slot(arch: string): string {
    const source = this.source(arch);
    return source ? slotOf(source) : '';
  }

  /** Takes the program from what that file holds, where it is this one's. */
  take(file: Uint8Array, arch: string): void {
    const source = this.source(arch);
    if (source) this.kept = readKept(file, source);
  }

  /** The bytes of the file; null where it is there already, or is not to be. */
  file(arch: string): Uint8Array | null {
    const source = this.source(arch);
    if (!source || this.kept || this.compiled(arch).problem.length) return null;
    return writeKept(new Kept(this.program(arch), this.flags), source);
  }
}

/** Whether a text may hold SCMP_ACT_NOTIFY: written so, or with an escape. */
function namesNotify(text: Uint8Array): bool {
  const end = text.dataStart + text.length;
  for (let at = text.dataStart; at < end; at++) {
    const c = load<u8>(at);
    if (c == BACKSLASH || (c == <u8>NOTI && at + 4 <= end && load<u32>(at) == NOTI)) return true;
  }
  return false;
}
