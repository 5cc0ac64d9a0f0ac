/**
 * The watcher of a container: makes events of what the reaper hears of its cgroups and processes, and inotify of the directory of its
 * state. Whatever happens somewhere, it looks at what is so now, and tells what has changed: so nothing is told twice, and nothing is lost
 * that lasts. assembly/plan/watch.ts says what there is to listen to.
 */
import { type FSWatcher, watch as watchDirectory } from 'node:fs';
import type { ExitStatus, Status } from './container.js';
import { ContainerError } from './errors.js';
import { EventQueue } from './event-queue.js';
import type { ContainerEvent, PressureLevel } from './events.js';
import type { Alarm, AlarmRequest, Reaper, Ring } from './shim/index.js';
import type { ContainerStats } from './stats.js';

/** What the verb `watch` returns. */
export interface Seen {
  status: Status;
  directory: string;
  kills?: number;
  alarms: { oom?: AlarmRequest; freezer?: AlarmRequest; pressure?: AlarmRequest };
}

/** What is watched, and how it is looked at. */
export interface Subject {
  look(pressure?: PressureLevel): Promise<Seen>;
  stats(): Promise<ContainerStats>;
  /** Its end, waiting for which keeps no program running; `kills` as Seen's, when that could still be seen. */
  wait(): Promise<{ exit: ExitStatus; kills: number | undefined }>;
  reaper(): Promise<Reaper>;
}

/** What is asked for. */
export interface Wanted {
  /** Only these events; 'oom' and 'pressure' are then an error where they cannot be had. */
  only?: 'oom' | 'pressure';
  /** ms between statistics. */
  interval?: number;
  pressure?: PressureLevel;
  signal?: AbortSignal;
  /** How many kills have been told of already; absent: those that have happened by now. */
  told?: number;
}

/**
 * A notification of cgroup v1 comes before the kill, which takes a while where the kernel prints much about it: it is looked for again after
 * so many ms, doubled each time.
 */
const FIRST_PAUSE = 1;
const LAST_PAUSE = 1024;

/** @returns the events, which end with the container. They begin now: what fails is told to who reads first */
export function watchContainer(subject: Subject, wanted: Wanted): EventQueue<ContainerEvent> {
  const watcher = new Watcher(subject, wanted);
  void watcher.run();
  return watcher.events;
}

class Watcher {
  readonly events = new EventQueue<ContainerEvent>(() => this.#close());
  readonly #subject: Subject;
  readonly #wanted: Wanted;
  readonly #alarms: Alarm[] = [];
  #directory: FSWatcher | undefined;
  #interval: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #kills = 0;
  #listening = false;
  #status: Status | undefined;
  #looking = false;
  #changed = false;
  #measuring = false;
  /** Lets this program end. */
  #release: (() => void) | undefined;

  constructor(subject: Subject, wanted: Wanted) {
    this.#subject = subject;
    this.#wanted = wanted;
    wanted.signal?.addEventListener('abort', this.#abort, { once: true });
    if (wanted.signal?.aborted) this.#abort();
  }

  async run(): Promise<void> {
    try {
      const reaper = await this.#subject.reaper();
      if (!this.events.ended) this.#release = reaper.keep();
      await this.#listen(reaper);
      const { exit, kills } = await this.#subject.wait();
      this.#takeKills(kills);
      this.#tell({ type: 'status', status: 'stopped' });
      this.#tell({ type: 'exit', exit });
      this.events.end();
    } catch (error) {
      this.events.fail(error);
    }
  }

  readonly #abort = (): void => this.events.fail(this.#wanted.signal?.reason);

  #close(): void {
    this.#wanted.signal?.removeEventListener('abort', this.#abort);
    this.#directory?.close();
    clearInterval(this.#interval);
    clearTimeout(this.#again);
    for (const alarm of this.#alarms.splice(0)) alarm.end();
    this.#release?.();
  }

  async #listen(reaper: Reaper): Promise<void> {
    const { only, pressure, interval, told } = this.#wanted;
    const seen = await this.#subject.look(pressure);
    this.#kills = told ?? seen.kills ?? 0;
    if (this.events.ended || seen.status === 'stopped') return;
    if (only !== undefined && seen.alarms[only] === undefined) throw withoutMemory(only);
    if (only === undefined) this.#listenToDirectory(seen.directory);
    const { oom, freezer, pressure: stall } = seen.alarms;
    if (oom && only !== 'pressure') await this.#alarm(reaper, oom, (ring) => this.#takeOom(ring));
    if (freezer && only === undefined) await this.#alarm(reaper, freezer, () => this.#look());
    if (stall && pressure) await this.#alarm(reaper, stall, () => this.#takePressure(pressure)).catch(withoutPressure);
    // what has happened between the look and the listening
    this.#listening = true;
    await this.#look();
    if (interval !== undefined && !this.events.ended) this.#interval = setInterval(() => this.#measure(), interval);
  }

  /** One that is gone by now has ended: that is told by its exit. */
  #listenToDirectory(path: string): void {
    try {
      this.#directory = watchDirectory(path, { persistent: false }, () => void this.#look());
      this.#directory.on('error', () => {});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  async #alarm(reaper: Reaper, request: AlarmRequest, ring: (ring: Ring) => void | Promise<void>): Promise<void> {
    const alarm = await reaper.alarm(request, ring, (error) => {
      // a cgroup that is removed is no failure: the container has ended
      if ((error as NodeJS.ErrnoException).code !== 'ENODEV') this.events.fail(ContainerError.system(error));
    });
    if (this.events.ended) alarm.end();
    else this.#alarms.push(alarm);
  }

  /** Looks at what is so now, and once more if something happens meanwhile. */
  async #look(): Promise<void> {
    this.#changed = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#changed && !this.events.ended) {
        this.#changed = false;
        this.#take(await this.#subject.look());
      }
    } catch (error) {
      // deleted: its exit is told by the reaper
      if (!ContainerError.is(error) || error.code !== 'ContainerNotExists') this.events.fail(error);
    } finally {
      this.#looking = false;
    }
  }

  #take({ kills, status }: Seen): void {
    this.#takeKills(kills);
    // its status is the first event, which says that all is listened to; its end is told together with how it ended
    if (!this.#listening || status === this.#status || status === 'stopped') return;
    this.#status = status;
    this.#tell({ type: 'status', status });
  }

  /** @returns whether there were more */
  #takeKills(kills = 0): boolean {
    const more = kills - this.#kills;
    if (more <= 0) return false;
    this.#kills = kills;
    this.#tell({ type: 'oom', kills: more });
    return true;
  }

  /** memory.events, or memory.oom_control. */
  #takeOom({ content }: Ring): void {
    const value = (key: string) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(content)?.[1] ?? 0);
    if (this.#takeKills(value('oom_kill'))) return;
    if (value('under_oom') > 0 && value('oom_kill_disable') > 0) this.#tell({ type: 'oom', kills: 0 });
    else if (content.includes('oom_kill_disable')) this.#lookForKills(FIRST_PAUSE);
  }

  #lookForKills(pause: number): void {
    if (this.events.ended || pause > LAST_PAUSE) return;
    const before = this.#kills;
    clearTimeout(this.#again);
    this.#again = setTimeout(async () => {
      await this.#look();
      if (this.#kills === before) this.#lookForKills(pause * 2);
    }, pause);
  }

  #takePressure(level: PressureLevel): void {
    if (!this.events.holds(({ type }) => type === 'pressure')) this.#tell({ type: 'pressure', level });
  }

  async #measure(): Promise<void> {
    if (this.#measuring || this.events.holds(({ type }) => type === 'stats')) return;
    this.#measuring = true;
    try {
      this.#tell({ type: 'stats', stats: await this.#subject.stats() });
    } catch (error) {
      if (!ContainerError.is(error) || error.code !== 'ContainerNotExists') this.events.fail(error);
    } finally {
      this.#measuring = false;
    }
  }

  #tell(event: ContainerEvent): void {
    const { only } = this.#wanted;
    if (only === undefined || event.type === only) this.events.push(event);
  }
}

function withoutMemory(what: 'oom' | 'pressure'): ContainerError {
  const name = what === 'oom' ? 'being out of memory' : 'memory pressure';
  return new ContainerError('SystemError', `${name} is not told: the container has no cgroup of the memory controller`);
}

function withoutPressure(error: NodeJS.ErrnoException): never {
  const needs = 'pressure stall information: Linux 5.2 with CONFIG_PSI, booted with psi=1';
  const missing = error.code === 'ENOENT' || error.code === 'EOPNOTSUPP';
  throw ContainerError.system(error, `memory pressure is not told${missing ? ` (it needs ${needs})` : ''}`);
}
