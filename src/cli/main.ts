#!/usr/bin/env node
/** The command line's entry: parse, run one command's handler, report its error, exit. */
import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Misuse, type Parsed, parseArguments } from './arguments.js';
import { type Handler, makeContext } from './context.js';
import { Log } from './log.js';
import { print } from './output.js';

// One file a command, loaded when it is called: a start in an engine's hands must not load what it does not need.
const HANDLERS: Readonly<Record<string, () => Promise<{ handler: Handler }>>> = {
  run: () => import('./commands/run.js'),
  create: () => import('./commands/create.js'),
  exec: () => import('./commands/exec.js'),
  start: () => import('./commands/start.js'),
  state: () => import('./commands/state.js'),
  kill: () => import('./commands/kill.js'),
  ps: () => import('./commands/ps.js'),
  update: () => import('./commands/update.js'),
  pause: () => import('./commands/pause.js'),
  resume: () => import('./commands/resume.js'),
  events: () => import('./commands/events.js'),
  delete: () => import('./commands/delete.js'),
  list: () => import('./commands/list.js'),
  spec: () => import('./commands/spec.js'),
  validate: () => import('./commands/validate.js'),
  plan: () => import('./commands/plan.js'),
  editor: () => import('./commands/editor.js'),
  doctor: () => import('./commands/doctor.js'),
  top: () => import('./commands/top.js'),
  features: () => import('./commands/features.js'),
  seccomp: () => import('./commands/seccomp.js'),
  completion: () => import('./commands/completion.js'),
};

const EXEC_FAILED = 255;

/** @returns the exit status */
async function main(parsed: Parsed): Promise<number> {
  switch (parsed.kind) {
    case 'version':
      print((await import('./version.js')).version());
      return 0;
    case 'help':
      print(await (await import('./program.js')).help(parsed.command));
      return 0;
    case 'misuse':
      return misuse(parsed);
    case 'command': {
      const context = makeContext(parsed, process.argv[1] ?? '');
      const load = HANDLERS[parsed.command.name];
      if (load === undefined) throw new Error(`the command ${parsed.command.name} has no handler`);
      const { handler } = await load();
      const status = await handler(context);
      context.log.flush();
      return status;
    }
  }
}

/** Usage on standard output, the error in the log, as runc does it. */
async function misuse({ command, global, message, exitCode, unknown }: Misuse): Promise<number> {
  const { help, suggestion } = await import('./program.js');
  const hint = unknown === undefined ? undefined : await suggestion(unknown);
  print(`Incorrect Usage: ${message}\n\n${await help(command)}`);
  new Log(global).error(hint === undefined ? message : `${message}: did you mean "${hint}"?`);
  return exitCode;
}

/** The error's line: create, run and exec say that it was they, as runc does; exec's status is none that a program would choose. */
function report(parsed: Parsed, error: unknown): number {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  // who reads our output has gone: nobody is left to tell
  if (code === 'EPIPE') return 1;
  const command = parsed.kind === 'command' ? parsed.command.name : '';
  const named = command === 'create' || command === 'run' ? `tare ${command} failed: ` : '';
  const failed = command === 'exec' ? 'exec failed: ' : named;
  const log = new Log('global' in parsed ? parsed.global : {});
  log.debug(String(stack));
  log.error(`${failed}${message}`);
  return command === 'exec' ? EXEC_FAILED : 1;
}

/**
 * Node sets the terminals among its stdio to what they were when it began, and aborts when that fails, as of one that was
 * hung up: such a one is closed first.
 */
function leave(status: number): never {
  for (const fd of [0, 1, 2]) {
    if (fstatSync(fd).isCharacterDevice() && !isatty(fd)) closeSync(fd);
  }
  process.exit(status);
}

const parsed = parseArguments(process.argv.slice(2));
main(parsed)
  .catch((error: unknown) => report(parsed, error))
  .then((status) => leave(status));
