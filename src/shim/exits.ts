/** How the processes ended that executors left to the reaper. */
import { systemError } from './errors.js';
import type { Exit } from './session.js';

const ECHILD = 10;
/** Exits that nobody has asked for yet; the oldest are forgotten. */
const KEPT = 4096;

interface Waiting {
  held: boolean;
  resolve(exit: Exit): void;
  reject(error: Error): void;
}

export class Exits {
  readonly #running = new Map<number, Waiting[]>();
  readonly #ended = new Map<number, Exit>();
  #waiting = 0;

  /** How many calls of wait are not answered yet, of those that are held. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The reaper waits for this process from now on. */
  adopt(pid: number): void {
    this.#ended.delete(pid); // of an earlier process that had this pid
    this.#running.set(pid, []);
  }

  /**
   * @param held whether this call counts as waiting
   * @returns its exit, when it comes or remembered; rejects with ECHILD when it was never adopted
   */
  wait(pid: number, held: boolean): Promise<Exit> {
    const waiting = this.#running.get(pid);
    if (waiting === undefined) {
      const exit = this.#ended.get(pid);
      return exit ? Promise.resolve(exit) : Promise.reject(systemError(ECHILD, `waiting for process ${pid}`));
    }
    if (held) this.#waiting++;
    return new Promise((resolve, reject) => {
      waiting.push({ held, resolve, reject });
    });
  }

  end(pid: number, exit: Exit): void {
    const waiting = this.#running.get(pid) ?? [];
    this.#running.delete(pid);
    this.#ended.delete(pid); // to the end of the order
    this.#ended.set(pid, exit);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= KEPT) break;
      this.#ended.delete(oldest);
    }
    this.#waiting -= waiting.filter(({ held }) => held).length;
    for (const { resolve } of waiting) resolve(exit);
  }

  /** The reaper is gone: nobody will know the ends of those that run. */
  fail(error: Error): void {
    const all = [...this.#running.values()].flat();
    this.#running.clear();
    this.#waiting = 0;
    for (const { reject } of all) reject(error);
  }
}
