/** All that is checked of a config.json. */
import { Kind, Json } from '../json/reader';
import { CONFIG } from '../spec/structure';
import { Diagnostics } from './diagnostics';
import { checkGeneral } from './general';
import { checkLinux } from './linux';
import { checkMounts } from './mounts';
import { checkProcess } from './process';
import { checkStructure } from './structure';
import { Subject } from './subject';

/** Checks structure and meaning; what is wrong goes to `out`. */
export function checkConfig(json: Json, out: Diagnostics): void {
  if (json.kind(json.root) != Kind.Object) {
    out.error(json.root, 'type', 'the configuration must be an object');
    return;
  }
  checkStructure(json, out, json.root, CONFIG);
  const subject = new Subject(json, out);
  checkGeneral(subject);
  checkProcess(subject);
  checkMounts(subject);
  checkLinux(subject);
}
