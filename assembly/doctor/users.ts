/** Who the caller is, and what such a one may do: capabilities, user namespaces, ids, the directory of states. */
import { List } from '../plan/encoder';
import * as errno from '../plan/errno';
import { W_OK, X_OK } from '../plan/linux';
import { shown } from '../plan/text';
import { Request } from '../request';
import { Helper } from '../rootless/helpers';
import { INSTALL, switchedOff } from '../rootless/refusal';
import { IdSource } from '../rootless/rootless';
import { capabilityNumber } from '../spec/names';
import { WORDS_CAPABILITY } from '../spec/structure.generated';
import { wordsOf } from '../spec/tables';
import { Records } from '../state/status';
import { Host } from './host';
import { access, read, wordsIn } from './look';
import { Level, Report } from './report';

const CAP_SYS_ADMIN: i32 = 21;

export function lookAtUsers(l: List, request: Request): void {
  read(l, '/proc/self/status');
  read(l, '/proc/sys/kernel/cap_last_cap');
  const levels = levelsOf(request.root);
  for (let i = 0; i < levels.length; i++) access(l, levels[i], W_OK | X_OK);
}

export function judgeUsers(records: Records, request: Request, host: Host, report: Report): void {
  const status = records.next().text();
  const last = records.next().text().trim();
  // the deepest level that is there decides: what is made below it is the caller's
  let writable = false;
  const levels = levelsOf(request.root);
  for (let i = 0; i < levels.length; i++) {
    const failed = records.next().errno;
    if (failed != errno.ENOENT) writable = failed == 0;
  }
  if (!host.ordinary) judgeCapabilities(status, last, report);
  const path = shown(request.root.length ? request.root : '/');
  const mend = host.ordinary
    ? 'set XDG_RUNTIME_DIR, as a login by systemd does, or choose another directory with `--root DIR`'
    : 'choose another directory with `--root DIR`';
  report.has('state-directory', writable, path, `${path} may not be written to`, "containers' states", mend);
}

/** Root without some of its capabilities: in a container, or under a service manager that takes them. */
function judgeCapabilities(status: string, last: string, report: Report): void {
  const effective = effectiveOf(status);
  const names = wordsOf(WORDS_CAPABILITY);
  const lacks: Array<string> = [];
  const highest = last.length ? <i32>I32.parseInt(last) : 63;
  for (let i = 0; i < names.length; i++) {
    const number = capabilityNumber(names[i]);
    if (number <= highest && !((effective >> <u64>number) & 1)) lacks.push(names[i]);
  }
  const purpose = 'process.capabilities that contain them; CAP_SYS_RESOURCE raises hard limits';
  const mend = 'run it where root has them: the service manager or container that this runs in has taken them';
  const found = lacks.length ? 'all but ' + lacks.join(' ') : 'all';
  if ((effective >> CAP_SYS_ADMIN) & 1) {
    report.add('capabilities', lacks.length ? Level.Limited : Level.Ok, found, purpose, mend);
  } else {
    report.vital('capabilities', false, '', found, 'every container', mend);
  }
}

/** The set in /proc/self/status: CapEff, in hexadecimal. */
function effectiveOf(status: string): u64 {
  const lines = status.split('\n');
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].startsWith('CapEff:')) continue;
    const words = wordsIn(lines[i]);
    if (words.length > 1) return U64.parseInt(words[1], 16);
  }
  return 0;
}

/** "/", "/run", "/run/tare" */
function levelsOf(path: string): Array<string> {
  const levels: Array<string> = ['/'];
  for (let at = 1; at < path.length; at++) if (path.charCodeAt(at) == 0x2f) levels.push(path.substring(0, at));
  levels.push(path);
  return levels;
}

/** The second turn's: what the containers of ordinary users take. */
export function judgeRootless(host: Host, report: Report): void {
  if (!host.ordinary) return;
  const off = switchedOff(host.rootless);
  const found = off ? off.why : 'allowed';
  const how = off ? off.mend : '';
  report.vital('user-namespaces', off === null, found, found, 'every container of an ordinary user', how);
  judgeIds(host, host.rootless.uids, report);
  judgeIds(host, host.rootless.gids, report);
}

function judgeIds(host: Host, source: IdSource, report: Report): void {
  const purpose = `linux.${source.kind}Mappings of more than one's own id`;
  const helper: Helper = source.helper;
  if (!helper.path.length) {
    report.add(helper.name, Level.Missing, 'not in PATH', purpose, INSTALL + ', as root');
  } else if (!helper.mayMap) {
    const mend = `\`chmod u+s ${shown(helper.path)}\`, as root`;
    report.add(helper.name, Level.Missing, `${shown(helper.path)} has no right to map ids`, purpose, mend);
  } else {
    report.add(helper.name, Level.Ok, shown(helper.path), purpose, '');
  }
  const file = 'sub' + source.kind;
  const ranges = source.ranges;
  const words: Array<string> = [];
  for (let i = 0; i < ranges.length; i++) {
    words.push(ranges[i].first.toString() + '-' + (ranges[i].first + ranges[i].count - 1).toString());
  }
  const user = host.rootless.name.length ? shown(host.rootless.name) : host.rootless.uid.toString();
  const option = source.kind == 'uid' ? '--add-subuids' : '--add-subgids';
  const add = `\`usermod ${option} 100000-165535 ${user}\`, as root, with ids that nobody else has`;
  const there = words.length > 0 || !source.known;
  const found = words.length ? words.join(' ') : source.known ? 'none' : 'kept elsewhere than in /etc/' + file;
  report.has(file, there, found, found, purpose, add);
}
