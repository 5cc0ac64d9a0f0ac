/** A new time namespace and its offsets: time_namespaces(7). It is the stage's, for its children alone to be in. */
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as linux from './linux';
import { isNew, pointer } from './namespaces';
import * as ops from './ops.generated';

/** Makes it, and writes its offsets while nobody is inside: then they are fixed. */
export function writeTimeNamespace(l: List, config: Config): void {
  if (!isNew(config, linux.CLONE_NEWTIME)) return;
  l.at(pointer(config, linux.CLONE_NEWTIME));
  ops.unshare(l, linux.CLONE_NEWTIME);
  for (let i = 0; i < config.timeOffsets.length; i++) {
    const offset = config.timeOffsets[i];
    l.at('/linux/timeOffsets/' + offset.clock);
    const line = new Tmpl(`${offset.clock} ${offset.seconds} ${offset.nanoseconds}\n`);
    const file = new Tmpl('/proc/self/timens_offsets');
    ops.writeFile(l, NONE, file, linux.O_WRONLY | linux.O_CLOEXEC, 0, line);
  }
  l.at('');
}
