/** The completion for bash. It needs nothing of the package bash-completion. */
import { commands, globalOptions, argumentKind, valueKind } from './table.mjs';

const dashed = ({ name, alias }) => [`--${name}`, ...(alias ? [`-${alias}`] : [])].join(' ');
const kind = (what) => (Array.isArray(what) ? `words ${what.join(' ')}` : what);

/** `case` arms of what an option's value is: "COMMAND OPTION" → kind. */
function values(command, options) {
  const arms = options
    .filter((option) => valueKind(option))
    .map((option) => {
      const names = [option.name, option.alias].filter(Boolean).map((name) => `'${command} ${name}'`);
      return `\t${names.join(' | ')}) kind='${kind(valueKind(option))}' ;;`;
    });
  return arms;
}

function positionals({ name, positionals }) {
  return positionals
    .map((positional, index) => [positional.repeated ? `'${name} '*` : `'${name} ${index}'`, argumentKind(positional)])
    .filter(([, what]) => what !== 'none')
    .map(([pattern, what]) => `\t${pattern}) kind='${kind(what)}' ;;`);
}

export function bash() {
  const stopping = commands.filter(({ stopsAtPositional }) => stopsAtPositional).map(({ name }) => name);
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completion of tare for bash: sourced, or as /usr/share/bash-completion/completions/tare.
# Made from src/cli/grammar.ts by \`npm run generate\`. Do not edit.

# Into kind: what the value of an option is ("COMMAND OPTION", no command: the program's own); nothing when it takes none.
_tare_value() {
	kind=
	case $1 in
${[...values('', globalOptions), ...commands.flatMap(({ name, options }) => values(name, options))].join('\n')}
	esac
}

# Into kind: what an argument is ("COMMAND NUMBER").
_tare_argument() {
	kind=
	case $1 in
	'help 0') kind='words ${names}' ;;
${commands.flatMap(positionals).join('\n')}
	esac
}

# Into options: those of a command.
_tare_options() {
	case $1 in
	'') options='${globalOptions.map(dashed).join(' ')}' ;;
${commands.map(({ name, options }) => `\t${name}) options='${options.map(dashed).join(' ')}' ;;`).join('\n')}
	esac
}

# Completes a word as what it is.
_tare_complete() {
	local kind=$1 word=$2 IFS=$' \\t\\n'
	case $kind in
	words*) COMPREPLY=($(compgen -W "\${kind#words }" -- "$word")) ;;
	container) COMPREPLY=($(compgen -W "$("$program" \${root:+--root "$root"} list --quiet 2>/dev/null)" -- "$word")) ;;
	directory | file)
		IFS=$'\\n'
		COMPREPLY=($(compgen "-\${kind:0:1}" -- "$word"))
		compopt -o filenames 2>/dev/null
		;;
	esac
}

_tare() {
	local program=$1 root= command= argument=0 kind= option= options= ended= word
	local -a words
	COMPREPLY=()
	# not COMP_WORDS: bash takes words apart at = and :
	local line=\${COMP_LINE:0:COMP_POINT}
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	local last=$((\${#words[@]} - 1)) current=\${words[-1]}
	for word in "\${words[@]:1:last-1}"; do
		if [[ $kind ]]; then # the value of the option before
			[[ -z $command && $option == root ]] && root=$word
			kind=
		elif [[ $word == -- && ! $ended ]]; then
			ended=yes
		elif [[ $word == -?* && ! $ended ]]; then
			option=\${word#-}
			option=\${option#-}
			if [[ $option == *=* ]]; then
				[[ -z $command && $option == root=* ]] && root=\${option#*=}
			else
				_tare_value "$command $option"
			fi
		elif [[ -z $command ]]; then
			command=$word
		else
			argument=$((argument + 1))
			case $command in ${stopping.join(' | ')}) ended=yes ;; esac
		fi
	done
	root=\${root/#\\~\\//"$HOME/"}
	if [[ $kind ]]; then
		_tare_complete "$kind" "$current"
	elif [[ $current == -*=* && ! $ended ]]; then
		option=\${current%%=*}
		option=\${option#-}
		_tare_value "$command \${option#-}"
		_tare_complete "$kind" "\${current#*=}"
	elif [[ $current == -* && ! $ended ]]; then
		_tare_options "$command"
		COMPREPLY=($(compgen -W "$options" -- "$current"))
	elif [[ -z $command ]]; then
		COMPREPLY=($(compgen -W '${names} help' -- "$current"))
	else
		_tare_argument "$command $argument"
		_tare_complete "$kind" "$current"
	fi
}

complete -F _tare tare tare-oci
`;
}
