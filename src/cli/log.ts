/** Log lines in logrus' two formats, which engines parse: they read the last `error` line of --log and show its msg. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { Options } from './arguments.js';
import { plain } from '../plain.js';
import { say } from './output.js';

export type Level = 'debug' | 'info' | 'warning' | 'error';

export class Log {
  readonly #file: string | undefined;
  readonly #json: boolean;
  readonly #debug: boolean;
  readonly #held: string[] = [];

  /** @param global the global options; nothing is opened before the first line */
  constructor(global: Options) {
    this.#file = global.log ? String(global.log) : undefined;
    this.#json = global['log-format'] === 'json';
    this.#debug = global.debug === true;
  }

  /** Whether --debug was given. */
  get debugging(): boolean {
    return this.#debug;
  }

  debug(message: string): void {
    if (this.#debug) this.#line('debug', message);
  }

  /**
   * A finding that ends nothing. With --log it is held back until `flush`: podman reads the file as one JSON object when
   * the command has failed, so the error must be alone there; and standard error may be the container's.
   */
  warning(message: string): void {
    if (this.#file === undefined) this.#line('warning', message);
    else this.#held.push(message);
  }

  /** The command has succeeded: the warnings may be written. */
  flush(): void {
    for (const message of this.#held.splice(0)) this.#line('warning', message);
  }

  /** The error that ends the command: one line in the log, and on standard error, where conmon looks. */
  error(message: string): void {
    if (this.#file === undefined) {
      this.#line('error', message);
      return;
    }
    try {
      this.#line('error', message);
    } catch (error) {
      say(`${plain((error as Error).message)}\n`);
    }
    say(`${plain(message)}\n`);
  }

  /** Opens the log file, so that a path that cannot be written fails the command. @throws the system's error */
  check(): void {
    if (this.#file !== undefined) closeSync(this.#open(this.#file));
  }

  #line(level: Level, message: string): void {
    const time = `${new Date().toISOString().slice(0, 19)}Z`;
    const line = this.#json
      ? `${JSON.stringify({ level, msg: plain(message), time })}\n`
      : `time="${time}" level=${level} msg=${quote(plain(message))}\n`;
    if (this.#file === undefined) {
      say(line);
      return;
    }
    const fd = this.#open(this.#file);
    try {
      writeSync(fd, line);
    } finally {
      closeSync(fd);
    }
  }

  #open(path: string): number {
    return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_SYNC, 0o644);
  }
}

/** A text as logrus prints it: quoted unless it is one plain word. */
function quote(text: string): string {
  return /^[A-Za-z0-9._/@^+-]+$/.test(text) ? text : JSON.stringify(text);
}
