/** What `tare --version` prints: go-runc and dockerd read the first line. */
import { readFileSync } from 'node:fs';

/** The version of the runtime specification that is implemented. */
const SPEC = '1.3.0';

export function version(): string {
  const { version, commit } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const lines = [`tare version ${version}`, ...(commit ? [`commit: ${commit}`] : []), `spec: ${SPEC}`];
  return `${lines.join('\n')}\nnode: ${process.version}\n`;
}
