/** The host's side of a reaper: sessions, and the ends of processes. */
import type { Socket } from 'node:net';
import { type Alarm, Alarms, type Ring } from './alarms.js';
import { Answers } from './answers.js';
import { type Command, ReaperCommand } from './command.js';
import { systemError } from './errors.js';
import { Exits } from './exits.js';
import * as frames from './frames.js';
import { FrameKind } from './frames.js';
import { openPipes } from './pipes.js';
import { type Exit, exitOf, ReaperSession, type Session } from './session.js';
import type { ShimKind } from './transport.js';

/** A fd number of this process, /dev/null, or a pipe whose other end is in Session.streams. */
export type StdioSpec = number | 'ignore' | 'pipe';

export interface OpenOptions {
  stdio: [StdioSpec, StdioSpec, StdioSpec];
  /** Fds of this process that the container gets as 3, 4, … */
  fds?: readonly number[];
  /** The embedder's own init, path and arguments, in place of tare-init. */
  init?: readonly string[];
  /** The environment of the executor or of that init; the container's own is in the plan. */
  env?: Readonly<Record<string, string>>;
}

export interface Reaper {
  readonly kind: ShimKind;
  /** Whether there are workers, which run whole commands. */
  readonly works: boolean;
  /** The process that the containers are children of. */
  readonly pid: number;
  /** Starts an executor. Rejects with the errno of what failed. */
  open(options: OpenOptions): Promise<Session>;
  /**
   * Has a worker run a command.
   * @param request as the core takes it
   */
  command(stdio: OpenOptions['stdio'], request: Uint8Array, document: Uint8Array): Command;
  /**
   * Resolves at the end of the process that has this pid and started then (clock ticks); at once when it is gone.
   * @param held whether that keeps this program running; it does
   */
  watch(pid: number, startTime: bigint, held?: boolean): Promise<Exit>;
  /** The exit of a process that a session adopted, also when it came before the call. @param held as in watch */
  exit(pid: number, held?: boolean): Promise<Exit>;
  /** Signals a process that is adopted or watched. Rejects with ESRCH when it has ended. */
  signal(pid: number, signal: number): Promise<void>;
  /**
   * Listens to a file (see frames.ts); by itself it keeps no program running. Rejects with the errno of what failed.
   * @param ring called with each change; until it has returned, or resolved, changes add up
   * @param fail called once if it cannot ring any more: the file is gone, or the reaper
   */
  alarm(
    request: frames.AlarmRequest,
    ring: (ring: Ring) => void | Promise<void>,
    fail: (error: Error) => void,
  ): Promise<Alarm>;
  /** Keeps this program running until the function that it returns is called. */
  keep(): () => void;
  /** Keeps this program running, until unref. Without it, it is kept running while something is awaited. */
  ref(): void;
  unref(): void;
}

const ESRCH = 3;
/** Bytes of a payload. */
const COPIED_MAX = 65536;
const NOTHING = new Uint8Array(0);
const UNKNOWN: Exit = { code: null, signal: null };
/** The number under which HELLO is awaited; no session has it. */
const HELLO = 0;

export class SocketReaper implements Reaper {
  pid = 0;
  works = false;
  readonly #reader = new frames.FrameReader();
  readonly #sessions = new Map<number, ReaperSession>();
  readonly #commands = new Map<number, ReaperCommand>();
  readonly #hello = new Answers<Buffer>();
  readonly #opening = new Answers<Session>();
  readonly #signals = new Answers<number>();
  readonly #watched = new Answers<Exit>();
  /** Those that keep no program running. */
  readonly #watchedLoosely = new Answers<Exit>();
  readonly #exits = new Exits();
  readonly #alarms = new Alarms(this);
  #numbers = 0;
  #keepers = 0;
  #held = false;
  #failure: Error | undefined;

  private constructor(
    readonly kind: ShimKind,
    private readonly socket: Socket,
    private readonly ended: () => void,
  ) {
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail());
  }

  /**
   * @param ended called once, when the reaper is gone
   * @returns the reaper, once it has said hello
   */
  static async connect(kind: ShimKind, socket: Socket, ended: () => void): Promise<SocketReaper> {
    const reaper = new SocketReaper(kind, socket, ended);
    const hello = await reaper.#hello.wait(HELLO);
    const version = hello.readUInt32LE(0);
    if (version !== frames.PROTOCOL_VERSION) {
      socket.destroy();
      throw new Error(`tare-init speaks version ${version} of the protocol, not ${frames.PROTOCOL_VERSION}`);
    }
    reaper.pid = hello.readUInt32LE(4);
    reaper.works = hello.readUInt32LE(8) !== 0;
    return reaper;
  }

  open({ stdio, fds = [], init = [], env = {} }: OpenOptions): Promise<Session> {
    const request = frames.encodeOpen({
      stdio: stdio.map(stdioNumber),
      fds,
      argv: init,
      environment: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    });
    return this.#ask(this.#opening, FrameKind.OPEN, request);
  }

  command(stdio: OpenOptions['stdio'], request: Uint8Array, document: Uint8Array): Command {
    const command = new ReaperCommand(this.#number(), this);
    if (this.#failure !== undefined) {
      command.reject(this.#failure);
      return command;
    }
    this.#commands.set(command.number, command);
    this.send(FrameKind.COMMAND, command.number, frames.encodeCommand(stdio.map(stdioNumber), request, document));
    this.hold();
    return command;
  }

  watch(pid: number, startTime: bigint, held = true): Promise<Exit> {
    const answers = held ? this.#watched : this.#watchedLoosely;
    return this.#ask(answers, FrameKind.WATCH, frames.encodeWatch(pid, startTime));
  }

  exit(pid: number, held = true): Promise<Exit> {
    const exit = this.#exits.wait(pid, held);
    this.hold();
    return exit;
  }

  keep(): () => void {
    this.#keepers++;
    this.hold();
    return () => {
      this.#keepers--;
      this.hold();
    };
  }

  async signal(pid: number, signal: number): Promise<void> {
    const errno = await this.#ask(this.#signals, FrameKind.SIGNAL, frames.encodeSignal(pid, signal));
    if (errno !== 0) throw systemError(errno, 'pidfd_send_signal');
  }

  alarm(
    request: frames.AlarmRequest,
    ring: (ring: Ring) => void | Promise<void>,
    fail: (error: Error) => void,
  ): Promise<Alarm> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#alarms.set(this.#number(), request, { ring, fail });
  }

  ref(): void {
    this.#held = true;
    this.hold();
  }

  unref(): void {
    this.#held = false;
    this.hold();
  }

  /** Sends a frame. After the reaper's end nothing happens: who waits for an answer has been told. */
  send(kind: number, session: number, payload: Uint8Array = NOTHING): void {
    if (this.#failure !== undefined) return;
    const header = frames.encodeHeader(kind, session, payload.length);
    // one write of a copy costs less than one of two parts
    if (payload.length <= COPIED_MAX) {
      this.socket.write(payload.length > 0 ? Buffer.concat([header, payload]) : header);
      return;
    }
    this.socket.cork();
    this.socket.write(header);
    this.socket.write(payload);
    this.socket.uncork();
  }

  #ask<T>(answers: Answers<T>, kind: number, payload: Uint8Array): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const number = this.#number();
    const answer = answers.wait(number);
    this.send(kind, number, payload);
    this.hold();
    return answer;
  }

  /** The next number to ask under. */
  #number(): number {
    this.#numbers = this.#numbers === 0xffffffff ? 1 : this.#numbers + 1;
    return this.#numbers;
  }

  /** Keeps the program running while something is awaited, and no longer. */
  hold(): void {
    const sessions = [...this.#sessions.values()].filter((session) => session.held);
    const answers =
      this.#hello.size + this.#opening.size + this.#signals.size + this.#alarms.size + this.#commands.size;
    const processes = this.#exits.waiting + this.#watched.size;
    if (this.#held || sessions.length + answers + processes + this.#keepers > 0) this.socket.ref();
    else this.socket.unref();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#take(frame);
    } catch (error) {
      this.socket.destroy(error as Error);
      return;
    }
    this.hold();
  }

  #take({ kind, session, payload }: frames.Frame): void {
    switch (kind) {
      case FrameKind.HELLO:
        this.#hello.resolve(HELLO, payload);
        break;
      case FrameKind.OPENED:
        this.#opened(session, payload);
        break;
      case FrameKind.RESULT:
        this.#sessions.get(session)?.takeResults(payload);
        break;
      case FrameKind.ADOPTED:
        (this.#sessions.get(session) ?? this.#commands.get(session))?.adopted.push(payload.readUInt32LE(0));
        this.#exits.adopt(payload.readUInt32LE(0));
        break;
      case FrameKind.ENDED:
        (this.#sessions.get(session) ?? this.#commands.get(session))?.end(
          exitOf(payload.readInt32LE(0), payload.readInt32LE(4)),
        );
        this.#sessions.delete(session);
        this.#commands.delete(session);
        break;
      case FrameKind.ANSWER:
        this.#answered(session, frames.decodeAnswer(payload));
        break;
      case FrameKind.EXITED:
        this.#exited(session, payload);
        break;
      case FrameKind.SIGNALED:
        this.#signals.resolve(session, payload.readUInt32LE(4));
        break;
      case FrameKind.WATCHED:
        this.#watchAnswered(session, payload.readUInt32LE(0), payload.readUInt32LE(4));
        break;
      case FrameKind.ALARM_SET:
        this.#alarms.answer(session, payload);
        break;
      case FrameKind.ALARM_RANG:
        void this.#alarms.rang(session, payload);
        break;
      default:
        throw new Error(`a frame of the unknown kind ${kind}`);
    }
  }

  #opened(number: number, payload: Buffer): void {
    const errno = payload.readUInt32LE(0);
    if (errno !== 0) {
      this.#opening.reject(number, systemError(errno, 'starting an executor'));
      return;
    }
    const fds = [payload.readInt32LE(8), payload.readInt32LE(12), payload.readInt32LE(16)] as const;
    try {
      const streams = openPipes(this.pid, [...fds]);
      const session = new ReaperSession(number, payload.readUInt32LE(4), streams, this);
      this.#sessions.set(number, session);
      this.#opening.resolve(number, session);
    } catch (error) {
      this.send(FrameKind.CLOSE, number);
      this.#opening.reject(number, error as Error);
    }
    if (fds.some((fd) => fd >= 0)) this.send(FrameKind.DROP, number);
  }

  #answered(number: number, { errno, fds, kind, bytes, turns }: frames.Answered): void {
    const command = this.#commands.get(number);
    this.#commands.delete(number);
    // where none can be started the next one is not tried
    if (errno !== 0) this.works = false;
    try {
      const streams = openPipes(this.pid, fds);
      command?.resolve(kind === frames.COMMAND_TURNS ? undefined : { kind, bytes, turns, streams });
    } catch (error) {
      command?.reject(error as Error);
    }
    if (fds.some((fd) => fd >= 0)) this.send(FrameKind.DROP, number);
  }

  /** Watched processes are told apart by their number, adopted ones have their session's. */
  #exited(number: number, payload: Buffer): void {
    const exit = exitOf(payload.readInt32LE(4), payload.readInt32LE(8));
    const watched = this.#watchedAs(number);
    if (watched.has(number)) watched.resolve(number, exit);
    else this.#exits.end(payload.readUInt32LE(0), exit);
  }

  /** ESRCH is an end that came before; another errno is why it can't be watched. */
  #watchAnswered(number: number, pid: number, errno: number): void {
    if (errno === ESRCH) this.#watchedAs(number).resolve(number, UNKNOWN);
    else if (errno !== 0) this.#watchedAs(number).reject(number, systemError(errno, `watching process ${pid}`));
  }

  /** Where a watched process is awaited. */
  #watchedAs(number: number): Answers<Exit> {
    return this.#watchedLoosely.has(number) ? this.#watchedLoosely : this.#watched;
  }

  #fail(cause?: Error): void {
    if (this.#failure !== undefined) return;
    const failure = new Error('the reaper has ended', { cause });
    this.#failure = failure;
    for (const session of this.#sessions.values()) session.fail(failure);
    this.#sessions.clear();
    for (const command of this.#commands.values()) command.reject(failure);
    this.#commands.clear();
    this.#hello.rejectAll(failure);
    this.#opening.rejectAll(failure);
    this.#signals.rejectAll(failure);
    this.#watched.rejectAll(failure);
    this.#watchedLoosely.rejectAll(failure);
    this.#exits.fail(failure);
    this.#alarms.fail(failure);
    this.ended();
  }
}

function stdioNumber(spec: StdioSpec): number {
  return spec === 'ignore' ? frames.STDIO_NULL : spec === 'pipe' ? frames.STDIO_PIPE : spec;
}
