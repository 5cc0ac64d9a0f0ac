/** The session keyring of a container: made by its init, joined by what exec makes, so that they share their keys. */
import { Process } from '../spec/config';
import { List } from './encoder';
import * as errno from './errno';
import { writeKeyLabel } from './lsm';
import * as ops from './ops.generated';

/** A kernel without keyrings has none to keep apart. */
export function writeKeyring(l: List, process: Process, id: string): void {
  writeKeyLabel(l, process);
  l.on(errno.ENOSYS);
  ops.keyring(l, '_ses.' + id);
}
