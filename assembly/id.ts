/** The container id: what it may be, and the file name that stands for it. */
import { sha256 } from './hash';

const MAX_LENGTH: i32 = 1024;
/** NAME_MAX of Linux */
const MAX_NAME: i32 = 255;
/** So much of a longer id begins its file name: with "~" and 64 digits 225, which leaves room for a suffix. */
const KEPT: i32 = 160;

function contractCharacter(c: i32): bool {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c == 0x5f;
}

function ociCharacter(c: i32): bool {
  return contractCharacter(c) || c == 0x2b || c == 0x2d || c == 0x2e;
}

/**
 * Why an id is not valid.
 * @param oci also accept "+", "-" and "." (never "." and ".." themselves), as container engines' ids need
 * @returns the message, which begins as runc's; null when the id is valid
 */
export function idProblem(id: string, oci: bool): string | null {
  const problem = problemIn(id, oci);
  if (problem.length == 0) return null;
  const other = !oci && problemIn(id, true).length == 0 ? ' (allowed with --id-format oci)' : '';
  return `invalid container ID format: ${problem}${other}`;
}

function problemIn(id: string, oci: bool): string {
  if (id.length == 0) return 'the id is empty';
  if (oci && (id == '.' || id == '..')) return `"${id}" names a directory`;
  let position = 0;
  for (let i = 0; i < id.length; i++) {
    const c = id.codePointAt(i);
    position++;
    if (!(oci ? ociCharacter(c) : contractCharacter(c))) {
      const allowed = oci ? 'letters, digits and _ + - .' : 'letters, digits and _';
      return `invalid character ${characterName(c)} at position ${position} (only ${allowed} may be used)`;
    }
  }
  if (id.length > MAX_LENGTH) return `${id.length} characters, at most ${MAX_LENGTH} may be used`;
  return '';
}

/** A character in quotes, or its code point when a terminal would not show it as one character. */
function characterName(c: i32): string {
  const shown =
    (c >= 0x20 && c < 0x7f) ||
    (c > 0xa0 && c < 0x300 && c != 0xad) ||
    (c >= 0x370 && c < 0x590) ||
    (c >= 0x3041 && c < 0xa000) ||
    (c >= 0xac00 && c < 0xd7a4) ||
    (c >= 0x1f300 && c < 0x1fb00 && !(c >= 0x1f3fb && c <= 0x1f3ff));
  return shown ? `'${String.fromCodePoint(c)}'` : `U+${c.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * The name of the directory and the cgroup of a valid id: the id itself, or of one longer than a file name may be its
 * beginning, "~" (which no id holds) and its SHA-256.
 */
export function idFileName(id: string): string {
  if (id.length <= MAX_NAME) return id;
  return `${id.substring(0, KEPT)}~${sha256(id)}`;
}
