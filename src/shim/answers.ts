/** What is awaited from a reaper, by the number that it was asked under. */

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

export class Answers<T> {
  readonly #waiting = new Map<number, Waiting<T>>();

  get size(): number {
    return this.#waiting.size;
  }

  has(number: number): boolean {
    return this.#waiting.has(number);
  }

  /** @returns what resolve(number, …) will be told; rejects with what reject is told */
  wait(number: number): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
    });
  }

  /** Nobody waits for this number: nothing happens. */
  resolve(number: number, value: T): void {
    this.#take(number)?.resolve(value);
  }

  reject(number: number, error: Error): void {
    this.#take(number)?.reject(error);
  }

  rejectAll(error: Error): void {
    for (const number of [...this.#waiting.keys()]) this.reject(number, error);
  }

  #take(number: number): Waiting<T> | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }
}
