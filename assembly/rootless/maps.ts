/** The maps of an ordinary user's user namespace: user_namespaces(7). */
import { List, NONE, Tmpl } from '../plan/encoder';
import * as linux from '../plan/linux';
import * as ops from '../plan/ops.generated';
import { REG_OUTSIDE } from '../plan/registers';
import { Config } from '../spec/config';
import { IdMapping, mapText } from '../spec/id-mapping';
import { IdSource, Rootless } from './rootless';

const WRITE: u32 = linux.O_WRONLY | linux.O_CLOEXEC;
/** names may be asked of a server */
const HELPER_TIMEOUT: u32 = 60000;

/**
 * The executor's, for the process in `slot`, which is alone in its new user namespace. The kernel lets the user map no more
 * than the own ids, the group only once setgroups is denied; where the config wants more, newuidmap and newgidmap do it.
 */
export function writeRootlessMaps(l: List, config: Config, rootless: Rootless, slot: u32): void {
  writeMap(l, rootless.uids, config.uidMappings, slot);
  writeMap(l, rootless.gids, config.gidMappings, slot);
  l.at('');
}

function writeMap(l: List, source: IdSource, mappings: Array<IdMapping>, slot: u32): void {
  l.at('/linux/' + source.kind + 'Mappings');
  if (!source.writesItself(mappings)) {
    ops.run(l, source.helper.path, helperArguments(source.helper.name, mappings, slot), HELPER_TIMEOUT, REG_OUTSIDE);
    return;
  }
  const directory = '/proc/';
  if (source.kind == 'gid') {
    ops.writeFile(l, NONE, new Tmpl(directory).dec(slot).lit('/setgroups'), WRITE, 0, new Tmpl('deny'));
  }
  const path = new Tmpl(directory).dec(slot).lit('/' + source.kind + '_map');
  ops.writeFile(l, NONE, path, WRITE, 0, new Tmpl(mapText(mappings)));
}

function helperArguments(name: string, mappings: Array<IdMapping>, slot: u32): Array<Tmpl> {
  const out: Array<Tmpl> = [new Tmpl(name), new Tmpl().dec(slot)];
  for (let i = 0; i < mappings.length; i++) {
    const mapping = mappings[i];
    out.push(new Tmpl(mapping.containerId.toString()));
    out.push(new Tmpl(mapping.hostId.toString()));
    out.push(new Tmpl(mapping.size.toString()));
  }
  return out;
}
