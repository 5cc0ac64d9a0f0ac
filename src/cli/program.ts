/**
 * The command line for people, by yargs: help with examples, and what a mistyped command may have meant. Made from
 * grammar.ts, as the parser is: loading yargs takes 60 ms, three times as long as Node's own start, and engines wait for
 * every command. A test holds the two to one meaning.
 */
import yargs, { type Argv, type Options as YargsOptions } from 'yargs';
import { COMMANDS, type CommandSpec, GLOBAL_OPTIONS, type OptionSpec } from './grammar.js';

const WIDTH = 100;

/** @returns the help of one command, or of the program */
export async function help(command?: CommandSpec): Promise<string> {
  return `${await (command ? commandProgram(command) : program()).getHelp()}\n`;
}

/** @returns the command that a name without one may have meant */
export async function suggestion(name: string): Promise<string | undefined> {
  let found: string | undefined;
  await program()
    .recommendCommands()
    .strictCommands()
    .fail((message) => {
      found ??= /Did you mean (.*)\?/.exec(message ?? '')?.[1];
    })
    .parseAsync([name]);
  return found;
}

function base(): Argv {
  return yargs([])
    .scriptName('tare')
    .locale('en')
    .exitProcess(false)
    .wrap(WIDTH)
    .parserConfiguration({ 'boolean-negation': false })
    .version(false)
    .help('help', 'show this help')
    .alias('help', 'h')
    .updateStrings({ 'Positionals:': 'Arguments:' });
}

function program(): Argv {
  const all = base()
    .usage(
      head(
        '$0 [global options] <command> [options] [arguments]',
        'Runs containers from bundles of the Open Container Initiative.',
        [
          ['spec --host && tare run hello_1', 'run a container without any image'],
          ['validate /bundles/web', 'check a config'],
          ['run --help', 'explain a command'],
        ],
      ),
    )
    .options(yargsOptions(GLOBAL_OPTIONS))
    .option('version', { alias: 'v', type: 'boolean', description: 'print the version' })
    .group(['help', 'version', ...GLOBAL_OPTIONS.map(({ name }) => name)], 'Global options:');
  for (const { name, summary, positionals, planned } of COMMANDS) {
    if (!planned) all.command(usage(name, positionals), summary);
  }
  return all;
}

/** One command's options and positionals, as yargs takes them. */
export function commandProgram({ name, summary, positionals, options, examples }: CommandSpec): Argv {
  const line = `$0 [global options] ${usage(name, positionals, options.length > 0 ? ' [options]' : '')}`;
  const calls = examples.map(([text, meaning]) => [`${name} ${text}`, meaning] as const);
  const one = base()
    .usage(head(line, summary, calls))
    .options(yargsOptions(options));
  for (const { name: positional, description } of positionals) one.positional(positional, { description });
  return one;
}

/** What help begins with: yargs would put the examples last. */
function head(line: string, summary: string, examples: CommandSpec['examples']): string {
  const width = Math.max(0, ...examples.map(([text]) => text.length));
  const lines = examples.map(([text, meaning]) => `  $0 ${text.padEnd(width)}  ${meaning}`);
  return [`Usage: ${line}`, '', summary, ...(lines.length > 0 ? ['', 'Examples:', ...lines] : [])].join('\n');
}

function usage(name: string, positionals: CommandSpec['positionals'], options = ''): string {
  const words = positionals.map((positional) => {
    const word = `${positional.name}${positional.repeated ? '...' : ''}`;
    return positional.required ? `<${word}>` : `[${word}]`;
  });
  return [`${name}${options}`, ...words].join(' ');
}

/** yargs' form of options; those that are hidden or not built yet stay out of help. */
function yargsOptions(options: readonly OptionSpec[]): Record<string, YargsOptions> {
  return Object.fromEntries(options.map((option) => [option.name, yargsOption(option)]));
}

function yargsOption({
  alias,
  type,
  default: initial,
  description,
  repeated,
  hidden,
  planned,
}: OptionSpec): YargsOptions {
  return {
    type,
    description,
    hidden: hidden === true || planned === true,
    ...(repeated && { array: true, nargs: 1 }),
    ...(alias !== undefined && { alias }),
    ...(initial !== undefined && initial !== '.' && { default: initial }),
    ...(type !== 'boolean' && { requiresArg: true }),
  };
}
