/** A command that a worker runs (shim-c/workers.h), as its host sees it. */
import { type Answered, FrameKind } from './frames.js';
import type { Exit, Sender, Session } from './session.js';

/** What it has come to: the core's answer. */
export interface CommandAnswer extends Pick<Answered, 'kind' | 'bytes' | 'turns'> {
  /** The host's ends of stdio that is 'pipe'. */
  readonly streams: Session['streams'];
}

export interface Command {
  /** Pids of the processes that it left to the reaper, so far. */
  readonly adopted: number[];
  /** undefined: nothing is done, it is to be run turn by turn. */
  readonly answer: Promise<CommandAnswer | undefined>;
  /** Ends it: what is not committed is rolled back. It still gets its answer. */
  abort(): void;
}

export class ReaperCommand implements Command {
  readonly adopted: number[] = [];
  readonly answer: Promise<CommandAnswer | undefined>;
  resolve: (answer: CommandAnswer | undefined) => void = () => {};
  reject: (error: Error) => void = () => {};

  constructor(
    readonly number: number,
    private readonly reaper: Sender,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  abort(): void {
    this.reaper.send(FrameKind.CLOSE, this.number);
  }

  /** FRAME_ENDED */
  end({ code, signal }: Exit): void {
    const how = signal === null ? `with code ${code}` : `by signal ${signal}`;
    this.reject(new Error(`the executor has ended ${how}`));
  }
}
