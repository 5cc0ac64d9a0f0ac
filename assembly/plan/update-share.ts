/** What update changes of linux.intelRdt: the container's share of caches and memory bandwidth. */
import { Answer } from '../answer';
import { Json } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { State } from '../state/state';
import { List, Tmpl } from './encoder';
import * as ops from './ops.generated';

const POINTER: string = '/linux/intelRdt';
const CACHE: string = 'l3CacheSchema';
const BANDWIDTH: string = 'memBwSchema';

export class ShareUpdate {
  private constructor(
    private cache: string,
    private bandwidth: string,
    private group: string,
  ) {}

  /** @returns null when it stays as it is */
  static of(request: Request, saved: State): ShareUpdate | null {
    const cache = request.l3CacheSchema;
    const bandwidth = request.memBwSchema;
    if (!cache.length && !bandwidth.length) return null;
    return new ShareUpdate(cache, bandwidth, saved.rdtPath);
  }

  refusal(): Answer {
    const why = 'the container has no group of resctrl: it was created without linux.intelRdt';
    return Answer.error('ConfigInvalid', `${POINTER}: ${why}`, POINTER);
  }

  /** The lines of the resources that change; undo writes all that there were. */
  write(l: List): void {
    const lines: Array<string> = [];
    if (this.cache.length) lines.push(this.cache);
    if (this.bandwidth.length) lines.push(this.bandwidth);
    l.at(`${POINTER}/${this.cache.length ? CACHE : BANDWIDTH}`).undo();
    ops.cgroupWrite(l, new Tmpl(this.group), 'schemata', lines.join('\n') + '\n', '', '');
  }

  /** The text of the config's linux.intelRdt, changed by this. */
  merged(config: Json): string {
    const w = new JsonWriter().beginObject();
    const old = config.get(config.get(config.root, 'linux'), 'intelRdt');
    const cache = config.get(old, CACHE);
    const bandwidth = config.get(old, BANDWIDTH);
    for (let i = 0; i < config.count(old); i++) {
      const item = config.item(old, i);
      if (item != cache && item != bandwidth) w.key(config.key(old, i)).raw(config.raw(item));
    }
    member(w, config, CACHE, this.cache, cache);
    member(w, config, BANDWIDTH, this.bandwidth, bandwidth);
    return w.endObject().toString();
  }
}

function member(w: JsonWriter, config: Json, name: string, given: string, old: i32): void {
  if (given.length) w.key(name).str(given);
  else if (old >= 0) w.key(name).raw(config.raw(old));
}
