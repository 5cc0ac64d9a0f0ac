/** The few counters of a container that are read again and again, of many containers at once; stats.ts reads all there are. */
import { JsonWriter } from '../json/writer';
import { List } from '../plan/encoder';
import { State } from '../state/state';
import { Records } from '../state/status';
import { member, PidsStats } from './stats';
import { statNumber, StatFiles, valueOf } from './stat-files';

const MICROSECOND: u64 = 1000;
/** version 1 says so of memory without a limit: the largest number of whole pages */
const UNLIMITED: u64 = 1 << 62;
const SERVED: string = '/blkio.throttle.io_service_bytes';

export class Usage {
  private files: StatFiles = new StatFiles();
  private cpu: string = '';
  private memory: string = '';
  private limit: string = '';
  private pids: string = '';
  private io: string = '';

  private unified: bool;

  constructor(state: State) {
    const paths = state.cgroupPaths;
    this.unified = state.unified;
    if (this.unified) {
      const dir = paths.get('');
      this.cpu = dir + '/cpu.stat';
      this.memory = dir + '/memory.current';
      this.limit = dir + '/memory.max';
      this.pids = dir;
      this.io = dir + '/io.stat';
    } else {
      if (paths.has('cpuacct')) this.cpu = paths.get('cpuacct') + '/cpuacct.usage';
      if (paths.has('memory')) this.memory = paths.get('memory') + '/memory.usage_in_bytes';
      if (paths.has('memory')) this.limit = paths.get('memory') + '/memory.limit_in_bytes';
      if (paths.has('pids')) this.pids = paths.get('pids');
      if (paths.has('blkio')) this.io = paths.get('blkio') + SERVED;
    }
    const all = [this.cpu, this.memory, this.limit, this.io];
    for (let i = 0; i < all.length; i++) if (all[i].length) this.files.add(all[i]);
    if (this.pids.length) {
      this.files.add(this.pids + '/pids.current');
      this.files.add(this.pids + '/pids.max');
    }
  }

  /** The ops that read it. */
  look(l: List): void {
    this.files.write(l);
  }

  /** @param records at the first record of those ops */
  read(records: Records): void {
    this.files.read(records);
  }

  /** As members of an object: what no controller counts is absent. Bytes and ns. */
  write(w: JsonWriter): void {
    const files = this.files;
    if (files.has(this.cpu)) {
      const counted = this.unified
        ? valueOf(files.keyed(this.cpu), 'usage_usec') * MICROSECOND
        : files.number(this.cpu);
      w.key('cpuTime').u64(counted);
    }
    if (files.has(this.memory)) {
      w.key('memory').u64(files.number(this.memory));
      const limit = files.number(this.limit);
      if (limit && limit < UNLIMITED) w.key('memoryLimit').u64(limit);
    }
    const pids = this.pids.length ? PidsStats.of(files, this.pids) : null;
    if (pids) {
      w.key('pids').u64(pids.current);
      if (pids.limit) w.key('pidsLimit').u64(pids.limit);
    }
    if (files.has(this.io)) this.writeIo(w);
  }

  private writeIo(w: JsonWriter): void {
    let read: u64 = 0;
    let written: u64 = 0;
    const lines = this.files.lines(this.io);
    for (let i = 0; i < lines.length; i++) {
      // version 2: 8:0 rbytes=4096 wbytes=0 …; version 1: 8:0 Read 4096
      const words = lines[i].split(' ');
      if (this.unified) {
        read += member(words, 'rbytes');
        written += member(words, 'wbytes');
      } else if (words.length > 2) {
        if (words[1] == 'Read') read += statNumber(words[2]);
        if (words[1] == 'Write') written += statNumber(words[2]);
      }
    }
    w.key('read').u64(read).key('written').u64(written);
  }
}
