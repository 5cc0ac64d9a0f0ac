/** What `tare --version` prints: go-runc and dockerd read the first line. */
import { readPackage } from '../package.js';

/** The version of the runtime specification that is implemented. */
const SPEC = '1.3.0';

export function version(): string {
  const { version, commit } = readPackage();
  const lines = [`tare version ${version}`, ...(commit ? [`commit: ${commit}`] : []), `spec: ${SPEC}`];
  return `${lines.join('\n')}\nnode: ${process.version}\n`;
}
