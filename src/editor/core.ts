/** Asks the worker. Of questions of a kind that come while one is open only the last is asked. */
import { el } from './dom.js';
import type { Answered, Answers, Asked, Question } from './messages.js';

interface Port {
  postMessage(message: Asked): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

interface Waiting {
  resolve(value: Answers[keyof Answers] | undefined): void;
  reject(error: Error): void;
}

/** The questions of one kind. */
interface Lane {
  /** the one that is asked when the open one is answered, and what takes it back */
  next?: { ask(): void; drop(): void } | undefined;
}

export class Core {
  private readonly port: Promise<Port> = openPort();
  private readonly waiting = new Map<number, Waiting>();
  private readonly lanes = new Map<string, Lane>();
  private lastId = 0;

  constructor() {
    this.port.then((port) => {
      port.onmessage = ({ data }) => this.receive(data);
    });
  }

  /** @returns the answer; undefined when a later question of that kind has taken its place */
  async ask<K extends Question['ask']>(question: Extract<Question, { ask: K }>): Promise<Answers[K] | undefined> {
    const open = this.lanes.get(question.ask);
    if (open !== undefined && !(await this.queue(open))) return undefined;
    const lane: Lane = {};
    this.lanes.set(question.ask, lane);
    try {
      return (await this.send(question)) as Answers[K];
    } finally {
      this.lanes.delete(question.ask);
      lane.next?.ask();
    }
  }

  /** @returns whether it is this one's turn now, not that of one which came later */
  private queue(lane: Lane): Promise<boolean> {
    lane.next?.drop();
    return new Promise((resolve) => {
      lane.next = { ask: () => resolve(true), drop: () => resolve(false) };
    });
  }

  private async send(question: Question): Promise<Answers[keyof Answers] | undefined> {
    const port = await this.port;
    const id = ++this.lastId;
    return await new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      port.postMessage({ ...question, id });
    });
  }

  private receive(message: Answered): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.value);
  }
}

/** A worker; where the page comes from a file, which may not start one, the same script in the page. */
async function openPort(): Promise<Port> {
  if (location.protocol !== 'file:') return new Worker('worker.js');
  await new Promise((resolve, reject) => {
    const script = el('script', { src: 'worker.js' });
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error('worker.js is not beside this page')));
    document.head.append(script);
  });
  const { port1, port2 } = new MessageChannel();
  window.postMessage('tare:worker', '*', [port2]);
  return port1;
}
