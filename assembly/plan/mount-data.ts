/**
 * The file system's own options. mount(2) hands them over as one text, which the file system takes apart; fsconfig(2)
 * wants each for itself. For most that is the same, and fsconfig says what is wrong with which.
 */
import * as linux from './linux';
import { MountOptions } from './mount-options';

/** Those that take the text apart by rules of their own: a comma or a colon may belong to a path. */
const OWN_RULES: Array<string> = ['overlay', 'nfs', 'nfs4', 'cifs', 'smb3', 'coda'];

/** fsconfig(2) takes no longer value (its buffer has room for 256 bytes). */
const VALUE_MAX: i32 = 255;

/** Flags of the superblock that fsconfig(2) has no word for. */
const NO_WORD: u32 = linux.MS_I_VERSION;

/** fsopen and fsconfig do with these options what mount(2) does. */
export function isPlain(type: string, options: MountOptions): bool {
  if (OWN_RULES.includes(type) || options.flags & NO_WORD) return false;
  for (let i = 0; i < options.data.length; i++) {
    const text = options.data[i];
    // quotes hold commas together (a label of SELinux); "=x" is passed over by mount(2)
    if (text.includes('"') || text.startsWith('=') || text.includes(',=')) return false;
    if (String.UTF8.byteLength(text) > VALUE_MAX) return false;
  }
  return true;
}
