/** The command line for people, by yargs: help with examples, and what a mistyped command may have meant. Made from grammar.ts. */
import yargs, { type Argv, type Options as YargsOptions } from 'yargs';
import { COMMANDS, type CommandSpec, GLOBAL_OPTIONS, type OptionSpec } from './grammar.js';

const WIDTH = 100;

/** @returns the help of one command, or of the program */
export async function help(command?: CommandSpec): Promise<string> {
  return `${await (command ? commandHelp(command) : programHelp()).getHelp()}\n`;
}

/** @returns the command that a name without one may have meant */
export async function suggestion(name: string): Promise<string | undefined> {
  let found: string | undefined;
  const program = programHelp().recommendCommands().strictCommands();
  await program
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

function programHelp(): Argv {
  const program = base()
    .usage(
      '$0 [global options] <command> [options] [arguments]\n\nA container runtime for bundles of the Open Container Initiative',
    )
    .options(yargsOptions(GLOBAL_OPTIONS))
    .option('version', { alias: 'v', type: 'boolean', description: 'print the version' })
    .group(['help', 'version', ...GLOBAL_OPTIONS.map(({ name }) => name)], 'Global options:')
    .example('$0 spec --host && $0 run hello_1', 'run a container without any image')
    .example('$0 validate /bundles/web', 'check a config')
    .epilogue('`$0 <command> --help` explains a command');
  for (const { name, summary, positionals, planned } of COMMANDS) {
    if (!planned) program.command(usage(name, positionals), summary);
  }
  return program;
}

function commandHelp({ name, summary, positionals, options, examples }: CommandSpec): Argv {
  const program = base()
    .usage(`$0 [global options] ${usage(name, positionals, options.length > 0 ? ' [options]' : '')}\n\n${summary}`)
    .options(yargsOptions(options));
  for (const { name: positional, description } of positionals) program.positional(positional, { description });
  for (const [text, meaning] of examples) program.example(`$0 ${name} ${text}`, meaning);
  return program;
}

function usage(name: string, positionals: CommandSpec['positionals'], options = ''): string {
  const words = positionals.map((positional) =>
    positional.required ? `<${positional.name}>` : `[${positional.name}]`,
  );
  return [`${name}${options}`, ...words].join(' ');
}

/** yargs' form of options; those that are hidden or not built yet stay out of help. */
function yargsOptions(options: readonly OptionSpec[]): Record<string, YargsOptions> {
  return Object.fromEntries(options.map((option) => [option.name, yargsOption(option)]));
}

function yargsOption({ alias, type, default: initial, description, hidden, planned }: OptionSpec): YargsOptions {
  return {
    type,
    description,
    hidden: hidden === true || planned === true,
    ...(alias !== undefined && { alias }),
    ...(initial !== undefined && initial !== '.' && { default: initial }),
    ...(type !== 'boolean' && { requiresArg: true }),
  };
}
