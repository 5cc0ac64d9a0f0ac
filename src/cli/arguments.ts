/**
 * Parses the command line by the conventions of Go's flag package, which engines use to the full: `--k v`, `--k=v`,
 * `-long`, boolean `--k=false`, global options before the command. Everything it knows comes from grammar.ts.
 */
import { type CommandSpec, findCommand, findOption, GLOBAL_OPTIONS, type OptionSpec } from './grammar.js';

export type OptionValue = boolean | string | number | readonly string[];
/** Values by option name, of a repeated option all; an option that was not given has its default, or is absent. */
export type Options = Readonly<Record<string, OptionValue | undefined>>;

export interface Invocation {
  kind: 'command';
  command: CommandSpec;
  global: Options;
  options: Options;
  positionals: string[];
}

/** The arguments are wrong: `message` says how, as runc says it. */
export interface Misuse {
  kind: 'misuse';
  command?: CommandSpec;
  /** What was parsed of the global options: where to log it. */
  global: Options;
  message: string;
  exitCode: number;
  /** A command's name that does not exist. */
  unknown?: string;
}

export type Parsed = Invocation | Misuse | { kind: 'help'; command?: CommandSpec } | { kind: 'version' };

interface Scan {
  values: Record<string, OptionValue>;
  positionals: string[];
  help: boolean;
  version: boolean;
  problem?: string;
}

/** @param argv the arguments, without node and the script */
export function parseArguments(argv: readonly string[]): Parsed {
  const before = scan(argv, GLOBAL_OPTIONS, true);
  const global = withDefaults(before.values, GLOBAL_OPTIONS);
  const misuse = (message: string, command?: CommandSpec): Misuse => ({
    kind: 'misuse',
    global,
    message,
    exitCode: 1,
    ...(command && { command }),
  });
  // 3: the status of the parser that runc uses
  const noTopic = (unknown: string): Misuse => ({
    ...misuse(`No help topic for '${unknown}'`),
    exitCode: 3,
    unknown,
  });
  if (before.problem !== undefined) return misuse(before.problem);
  if (before.help) return { kind: 'help' };
  if (before.version) return { kind: 'version' };

  const [name, ...rest] = before.positionals;
  if (name === undefined) return { kind: 'help' };
  if (name === 'help' || name === 'h') {
    const topic = findCommand(rest[0] ?? '');
    if (rest[0] !== undefined && topic === undefined) return noTopic(rest[0]);
    return { kind: 'help', ...(topic && { command: topic }) };
  }
  const command = findCommand(name);
  if (command === undefined) return noTopic(name);
  // also with --help: engines take its success as a sign that the command is there
  if (command.planned) return misuse(`the command "${name}" is not built yet`, command);

  const after = scan(rest, command.options, command.stopsAtPositional ?? false);
  if (after.help) return { kind: 'help', command };
  if (after.problem !== undefined) return misuse(after.problem, command);
  const count = countProblem(command, after.positionals.length);
  if (count !== undefined) return misuse(count, command);
  const options = withDefaults(after.values, command.options);
  return { kind: 'command', command, global, options, positionals: after.positionals };
}

const isHelp = (token: string): boolean => /^--?(help|h)$/.test(token);

/** Reads options and positionals; with `stop` everything from the first positional on is positional. */
function scan(argv: readonly string[], options: readonly OptionSpec[], stop: boolean): Scan {
  const found: Scan = { values: {}, positionals: [], help: false, version: false };
  for (let index = 0; index < argv.length && found.problem === undefined; index++) {
    const token = argv[index] as string;
    if (token === '--' || token === '-' || !token.startsWith('-')) {
      const rest = argv.slice(token === '--' ? index + 1 : index);
      if (token === '--' || stop) {
        found.positionals.push(...rest);
        return found;
      }
      found.positionals.push(token);
    } else if (isHelp(token)) found.help = true;
    else if (options === GLOBAL_OPTIONS && /^--?(version|v)$/.test(token)) found.version = true;
    else index += take(token, argv[index + 1], options, found);
  }
  return found;
}

/** Takes one option into `found`. @returns how many of the following arguments were its value */
function take(token: string, next: string | undefined, options: readonly OptionSpec[], found: Scan): 0 | 1 {
  const [, name = '', inline] = /^--?([^=]*)(?:=(.*))?$/s.exec(token) ?? [];
  const option = findOption(options, name);
  if (option === undefined) {
    found.problem = `flag provided but not defined: -${name}`;
    return 0;
  }
  const text = inline ?? (option.type === 'boolean' ? 'true' : next);
  if (text === undefined) {
    found.problem = `flag needs an argument: -${name}`;
    return 0;
  }
  const value = convert(option, text);
  if (option.planned && value !== false) found.problem = `--${option.name} is not built yet`;
  else if (value === undefined) {
    const kind = option.type === 'boolean' ? `boolean value "${text}" for` : `value "${text}" for flag`;
    found.problem = `invalid ${kind} -${name}: ${option.choices ? `not one of ${option.choices.join(', ')}` : 'parse error'}`;
  } else if (option.repeated) {
    const before = found.values[option.name];
    found.values[option.name] = [...(Array.isArray(before) ? before : []), text];
  } else found.values[option.name] = value;
  return inline === undefined && option.type !== 'boolean' ? 1 : 0;
}

/** @returns the value of the option's type, or undefined when the text is none */
function convert(option: OptionSpec, text: string): OptionValue | undefined {
  if (option.type === 'boolean') {
    // strconv.ParseBool
    if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
    return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
  }
  if (option.type === 'number') return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return option.choices && !option.choices.includes(text) ? undefined : text;
}

function withDefaults(values: Record<string, OptionValue>, options: readonly OptionSpec[]): Options {
  const all: Record<string, OptionValue | undefined> = { ...values };
  for (const option of options) all[option.name] ??= option.default;
  return all;
}

function countProblem({ name, positionals }: CommandSpec, count: number): string | undefined {
  const least = positionals.filter((positional) => positional.required).length;
  const most = positionals.at(-1)?.repeated ? Number.POSITIVE_INFINITY : positionals.length;
  const said = (how: string, number: number) => `tare: "${name}" requires ${how} ${number} argument(s)`;
  if (least === most) return count === most ? undefined : said('exactly', most);
  if (count < least) return said('a minimum of', least);
  return count > most ? said('a maximum of', most) : undefined;
}
