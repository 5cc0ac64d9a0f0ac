/** The table of the command line, for completion and manual: what is shown, and what stands for which value. */
import { constants } from 'node:os';
import { COMMANDS, GLOBAL_OPTIONS } from '../../dist/cli/grammar.js';

const help = { name: 'help', alias: 'h', type: 'boolean', description: 'show this help' };
const version = { name: 'version', alias: 'v', type: 'boolean', description: 'print the version' };

const shown = (options) => options.filter(({ hidden, planned }) => !hidden && !planned);

export const globalOptions = [...shown(GLOBAL_OPTIONS), help, version];

/** The commands that are built, with the options that their help shows. */
export const commands = COMMANDS.filter(({ planned }) => !planned).map((command) => ({
  ...command,
  options: [...shown(command.options), help],
}));

export const signals = Object.keys(constants.signals).map((name) => name.slice('SIG'.length));

/**
 * What completes an option's value.
 * @returns {undefined | 'any' | 'directory' | 'file' | string[]} undefined: it has none; any: nobody can know
 */
export function valueKind({ type, value, choices, words }) {
  if (type === 'boolean') return undefined;
  if (value === 'DIR') return 'directory';
  if (value === 'FILE' || value === 'SOCKET') return 'file';
  return choices ?? words ?? 'any';
}

/** @returns {'none' | 'container' | 'file' | string[]} what completes a positional */
export function argumentKind({ complete = 'none' }) {
  return complete === 'signal' ? signals : complete;
}
