/** Files that say of themselves that they have changed: the reaper listens to them, for all containers of this process. */
import { systemError } from './errors.js';
import { type AlarmRequest, decodeAlarm, encodeAlarm, FrameKind } from './frames.js';
import type { Sender } from './session.js';

/** What an alarm says: how many events there were, and what is in the file now. */
export interface Ring {
  count: number;
  content: string;
}

export interface Alarm {
  /** What was in the file when it was set. */
  readonly content: string;
  /** No more rings. */
  end(): void;
}

interface Listener {
  ring(ring: Ring): void | Promise<void>;
  fail(error: Error): void;
}

interface Setting {
  resolve(content: string): void;
  reject(error: Error): void;
}

export class Alarms {
  readonly #listeners = new Map<number, Listener>();
  readonly #setting = new Map<number, Setting>();

  constructor(private readonly reaper: Sender) {}

  /** How many are not answered yet. */
  get size(): number {
    return this.#setting.size;
  }

  /**
   * @param number the alarm's own, among all that the reaper is asked
   * @param listener ring is called with each change; what comes until its promise is resolved is one change. fail, once, when the
   *   file is gone: it rings no more
   */
  async set(number: number, request: AlarmRequest, listener: Listener): Promise<Alarm> {
    const answer = new Promise<string>((resolve, reject) => this.#setting.set(number, { resolve, reject }));
    this.#listeners.set(number, listener);
    this.reaper.send(FrameKind.ALARM, number, encodeAlarm(request));
    this.reaper.hold();
    const content = await answer;
    return { content, end: () => this.#end(number) };
  }

  /** FRAME_ALARM_SET */
  answer(number: number, payload: Buffer): void {
    const { errno, content } = decodeAlarm(payload);
    const setting = this.#setting.get(number);
    this.#setting.delete(number);
    if (errno === 0) {
      setting?.resolve(content);
    } else {
      this.#listeners.delete(number);
      setting?.reject(systemError(errno, 'listening to a cgroup'));
    }
  }

  /** FRAME_ALARM_RANG */
  async rang(number: number, payload: Buffer): Promise<void> {
    const listener = this.#listeners.get(number);
    const { errno, count, content } = decodeAlarm(payload);
    if (listener === undefined) return;
    if (errno !== 0) {
      this.#end(number);
      listener.fail(systemError(errno, 'listening to a cgroup'));
      return;
    }
    await listener.ring({ count, content });
    if (this.#listeners.has(number)) this.reaper.send(FrameKind.ALARM_AGAIN, number);
  }

  /** The reaper is gone. */
  fail(error: Error): void {
    for (const { reject } of this.#setting.values()) reject(error);
    this.#setting.clear();
    for (const { fail } of this.#listeners.values()) fail(error);
    this.#listeners.clear();
  }

  #end(number: number): void {
    if (this.#listeners.delete(number)) this.reaper.send(FrameKind.ALARM_END, number);
  }
}
