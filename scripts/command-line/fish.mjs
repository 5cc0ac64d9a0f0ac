/** The completion for fish. */
import { commands, globalOptions, argumentKind, valueKind } from './table.mjs';

const quoted = (text) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

function action(what) {
  if (Array.isArray(what)) return ` -x -a ${quoted(what.join(' '))}`;
  return { directory: " -x -a '(__fish_complete_directories)'", file: ' -r -F', any: ' -x' }[what] ?? '';
}

const option = (where) => (one) => {
  const { name, alias, description } = one;
  const names = `${alias ? ` -s ${alias}` : ''} -l ${name}`;
  return `complete -c tare -n ${quoted(`__tare_at ${where}`)}${names}${action(valueKind(one))} -d ${quoted(description)}`;
};

function positionals({ name, positionals }) {
  return positionals.flatMap((one, index) => {
    const where = `complete -c tare -n ${quoted(`__tare_at ${name} ${one.repeated ? 'any' : index}`)}`;
    const what = argumentKind(one);
    if (Array.isArray(what)) return [`${where} -a ${quoted(what.join(' '))}`];
    if (what === 'container') return [`${where} -a '(__tare_containers)'`];
    return what === 'file' ? [`${where} -F`] : [];
  });
}

/** `case` arms of the options that take a value. */
function taking(name, options) {
  const all = options.filter(valueKind).flatMap((one) => [one.name, one.alias].filter(Boolean));
  return all.length > 0
    ? [`\t\tcase ${all.map((option) => quoted(`${name} ${option}`)).join(' ')}`, '\t\t\treturn 0']
    : [];
}

export function fish() {
  const stopping = commands.filter(({ stopsAtPositional }) => stopsAtPositional).map(({ name }) => name);
  return `# Completion of tare for fish: in ~/.config/fish/completions or a directory of $fish_complete_path.
# Made from src/cli/grammar.ts by \`npm run generate\`. Do not edit.

# Whether an option ("COMMAND OPTION", no command: the program's own) takes a value.
function __tare_takes
	switch $argv[1]
${[...taking('', globalOptions), ...commands.flatMap(({ name, options }) => taking(name, options))].join('\n')}
	end
	return 1
end

# Prints the command before the cursor (or -), the number of its arguments, whether options may follow, and the state directory.
function __tare_where
	set -l name ''
	set -l count 0
	set -l open yes
	set -l root
	set -l awaited
	for word in (commandline -opc)[2..-1]
		if set -q awaited[1]
			test "$awaited" = ' root' && set root $word
			set -e awaited
		else if test $open = yes && test "$word" = --
			set open no
		else if test $open = yes && string match -q -- '-?*' $word
			set -l option (string replace -r '^--?' '' -- $word)
			if string match -q -- '*=*' $option
				test -z "$name" && string match -q -- 'root=*' $option && set root (string replace 'root=' '' -- $option)
			else if __tare_takes "$name $option"
				set awaited "$name $option"
			end
		else if test -z "$name"
			set name $word
		else
			set count (math $count + 1)
			contains -- $name ${stopping.join(' ')} && set open no
		end
	end
	test -z "$name" && set name -
	printf '%s\\n' $name $count $open $root
end

# Whether the cursor is at an option of a command, or with a second word at that one of its arguments.
function __tare_at
	set -l where (__tare_where)
	test "$where[1]" = $argv[1] || return 1
	if set -q argv[2]
		test $argv[2] = any || test $where[2] = $argv[2]
	else
		test $where[3] = yes
	end
end

function __tare_containers
	set -l where (__tare_where)
	set -l root
	set -q where[4] && set root --root $where[4]
	set -l program (commandline -opc)[1]
	$program $root list --quiet 2>/dev/null
end

complete -c tare -f
complete -c tare-oci -w tare
${commands.map(({ name, summary }) => `complete -c tare -n '__tare_at - 0' -a ${name} -d ${quoted(summary)}`).join('\n')}
complete -c tare -n '__tare_at - 0' -a help -d 'show help'
complete -c tare -n '__tare_at help 0' -a '${commands.map(({ name }) => name).join(' ')}'
${globalOptions.map(option('-')).join('\n')}
${commands.flatMap((command) => [...command.options.map(option(command.name)), ...positionals(command)]).join('\n')}
`;
}
