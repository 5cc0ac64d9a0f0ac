/** A session: one command's executor, as its host sees it. */
import type { Duplex } from 'node:stream';
import { FRAME_MAX, FrameKind } from './frames.js';

export interface Session {
  /** The host's ends of stdio that is 'pipe'. */
  readonly streams: readonly [Duplex | undefined, Duplex | undefined, Duplex | undefined];
  readonly executorPid: number;
  /** Pids of the processes that it left to the reaper, so far. */
  readonly adopted: number[];
  /**
   * Has the executor execute a plan, after those that it has got before.
   * @returns the results' bytes
   */
  run(plan: Uint8Array): Promise<Uint8Array>;
  /** Whether the session keeps this program running; it does until unref. */
  ref(): void;
  unref(): void;
  /** No more plans. Resolves when the executor has ended; what was not committed is rolled back then. */
  close(): Promise<void>;
  /** As close, at once, while a plan runs. Its run() still gets its results, or rejects. */
  abort(): void;
}

export interface Exit {
  /** Exit code; null when a signal ended it, or when nobody can know. */
  code: number | null;
  signal: number | null;
}

/** What a session needs of its reaper. */
export interface Sender {
  send(kind: number, session: number, payload?: Uint8Array): void;
  /** Whether a session keeps the program running has changed. */
  hold(): void;
}

interface Waiting {
  resolve(results: Uint8Array): void;
  reject(error: Error): void;
}

/** @returns the exit that a frame tells: code or -1, signal or 0 */
export function exitOf(code: number, signal: number): Exit {
  return { code: code < 0 ? null : code, signal: signal === 0 ? null : signal };
}

export class ReaperSession implements Session {
  readonly adopted: number[] = [];
  readonly #waiting: Waiting[] = [];
  #held = true;
  #failure: Error | undefined;
  #closed = false;
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => {};

  constructor(
    readonly number: number,
    readonly executorPid: number,
    readonly streams: Session['streams'],
    private readonly reaper: Sender,
  ) {
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  run(plan: Uint8Array): Promise<Uint8Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.reject(new Error('the session is closed'));
    // a longer frame would end the reaper, and with it all other sessions
    if (plan.length > FRAME_MAX) return Promise.reject(tooLarge(plan.length));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.reaper.send(FrameKind.PLAN, this.number, plan);
    });
  }

  get held(): boolean {
    return this.#held;
  }

  ref(): void {
    this.#held = true;
    this.reaper.hold();
  }

  unref(): void {
    this.#held = false;
    this.reaper.hold();
  }

  close(): Promise<void> {
    this.abort();
    return this.#ended;
  }

  abort(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.reaper.send(FrameKind.CLOSE, this.number);
  }

  /** FRAME_RESULT */
  takeResults(results: Uint8Array): void {
    this.#waiting.shift()?.resolve(results);
  }

  /** FRAME_ENDED */
  end(exit: Exit): void {
    const how = exit.signal === null ? `with code ${exit.code}` : `by signal ${exit.signal}`;
    this.fail(new Error(`the executor has ended ${how}`));
  }

  /** No executor any more, for this reason. */
  fail(reason: Error): void {
    this.#failure = reason;
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
    this.#resolveEnded();
  }
}

function tooLarge(size: number): Error {
  return new Error(`what is asked for is too much: its plan has ${size} bytes, and at most ${FRAME_MAX} are taken`);
}
