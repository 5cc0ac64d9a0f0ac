/** The namespace links of a container, under libcontainer's names. */
import { JsonWriter } from '../json/writer';

const NAMES: Array<string> = ['NEWCGROUP', 'NEWIPC', 'NEWNET', 'NEWNS', 'NEWPID', 'NEWUSER', 'NEWUTS'];
const LINKS: Array<string> = ['cgroup', 'ipc', 'net', 'mnt', 'pid', 'user', 'uts'];

/**
 * @param pid decimal, or a mark that is replaced later
 * @returns the JSON object of state.json's namespace_paths; empty as long as there is no process
 */
export function namespacePaths(pid: string): string {
  if (pid == '0') return '{}';
  const w = new JsonWriter();
  w.beginObject();
  for (let i = 0; i < NAMES.length; i++) w.key(NAMES[i]).raw('"/proc/' + pid + '/ns/' + LINKS[i] + '"');
  return w.endObject().toString();
}
