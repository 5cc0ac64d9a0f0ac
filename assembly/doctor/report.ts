/** What `doctor` found: one check after the other, and whether containers run here at all. */
import { JsonWriter } from '../json/writer';

/** How far something goes on this host. */
export const enum Level {
  Ok,
  Limited,
  Missing,
}

export class Report {
  /** nothing is in the way of every container */
  works: bool = true;
  private checks: JsonWriter = new JsonWriter();

  constructor() {
    this.checks.beginArray();
  }

  /**
   * One check.
   * @param found what there is, in words
   * @param purpose what it is needed for
   * @param mend what to do, a command in `…` where there is one; "" when nothing is missing
   */
  add(name: string, level: Level, found: string, purpose: string, mend: string): void {
    const words = level == Level.Ok ? 'ok' : level == Level.Limited ? 'limited' : 'missing';
    const w = this.checks.beginObject().key('check').str(name).key('status').str(words);
    w.key('found').str(found).key('purpose').str(purpose);
    if (level != Level.Ok) w.key('mend').str(mend);
    w.endObject();
  }

  /** The same of something that is there or not. */
  has(name: string, there: bool, found: string, absent: string, purpose: string, mend: string): void {
    this.add(name, there ? Level.Ok : Level.Missing, there ? found : absent, purpose, mend);
  }

  /** The same of something without which no container can be made. */
  vital(name: string, there: bool, found: string, absent: string, purpose: string, mend: string): void {
    this.has(name, there, found, absent, purpose, mend);
    if (!there) this.works = false;
  }

  toString(): string {
    const checks = this.checks.endArray().toString();
    return '{"works":' + (this.works ? 'true' : 'false') + ',"checks":' + checks + '}';
  }
}
