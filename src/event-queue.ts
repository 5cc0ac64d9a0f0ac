/** Events that wait for who reads them: an async iterator that others push into. */

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(reason: unknown): void;
}

export class EventQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #events: T[] = [];
  readonly #readers: Reader<T>[] = [];
  #ended = false;
  #failure: { reason: unknown } | undefined;
  readonly #close: () => void;

  /** @param close called once, when there will be no more events: at their end, a failure, or when nobody wants more */
  constructor(close: () => void) {
    this.#close = close;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether an event that nobody has read yet is like this. */
  holds(like: (event: T) => boolean): boolean {
    return this.#events.some(like);
  }

  push(event: T): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ value: event, done: false });
    else this.#events.push(event);
  }

  /** There are no more; those that nobody has read yet still can be. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#close();
    for (const { resolve } of this.#readers.splice(0)) resolve({ value: undefined, done: true });
  }

  /** As end; who reads gets the reason after the last event, once. */
  fail(reason: unknown): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(reason);
    else this.#failure = { reason };
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) return Promise.reject(failure.reason);
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Nobody wants more: also ends a next that waits. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#events.length = 0;
    this.#failure = undefined;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
