/** The completion for zsh. */
import { commands, globalOptions, argumentKind, valueKind } from './table.mjs';

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const escaped = (text) => text.replaceAll(/[[\]:\\]/g, '\\$&');

function action(what) {
  if (Array.isArray(what)) return `(${what.join(' ')})`;
  return { directory: '_files -/', file: '_files', container: '_tare_containers', any: ' ', none: ' ' }[what];
}

function option({ name, alias, description, value, repeated, ...rest }) {
  const what = valueKind({ value, ...rest });
  const assigned = what ? '=' : '';
  const spec = `[${escaped(description)}]${what ? `:${escaped(value)}:${action(what)}` : ''}`;
  if (!alias) return quoted(`${repeated ? '*' : ''}--${name}${assigned}${spec}`);
  const names = `{-${alias},--${name}${assigned}}${quoted(spec)}`;
  return repeated ? `'*'${names}` : `'(-${alias} --${name})'${names}`;
}

function positional(one, index) {
  const place = one.repeated ? '*' : `${index + 1}`;
  return quoted(`${place}:${one.required ? '' : ':'}${escaped(one.name)}:${action(argumentKind(one))}`);
}

function command({ name, options, positionals, stopsAtPositional }) {
  const words = [...options.map(option), ...positionals.map(positional)];
  const call = `_arguments${stopsAtPositional ? " -A '-*'" : ''}`;
  return `\t${name})\n\t\t${[call, ...words].join(' \\\n\t\t\t')}\n\t\t;;`;
}

export function zsh() {
  const described = commands.map(({ name, summary }) => `\t\t${quoted(`${name}:${escaped(summary)}`)}`);
  return `#compdef tare tare-oci
# Completion of tare for zsh: in a directory of $fpath.
# Made from src/cli/grammar.ts by \`npm run generate\`. Do not edit.

_tare_commands() {
	local -a commands=(
${described.join('\n')}
		'help:show help'
	)
	_describe command commands
}

_tare_containers() {
	local -a ids=(\${(f)"$($program $root list --quiet 2>/dev/null)"})
	compadd -a ids
}

_tare() {
	local curcontext=$curcontext program=$words[1] state line ret=1
	local -a root
	typeset -A opt_args

	_arguments -C -A '-*' \\
		${globalOptions.map(option).join(' \\\n\t\t')} \\
		'1:command:_tare_commands' \\
		'*:: :->arguments' && ret=0
	[[ $state == arguments ]] || return ret
	[[ -n $opt_args[--root] ]] && root=(--root "\${(Q)opt_args[--root]}")

	case $words[1] in
	help)
		_arguments '1:command:_tare_commands'
		;;
${commands.map(command).join('\n')}
	esac
}

_tare "$@"
`;
}
