# Completion of tare for bash: sourced, or as /usr/share/bash-completion/completions/tare.
# Made from src/cli/grammar.ts by `npm run generate`. Do not edit.

# Into kind: what the value of an option is ("COMMAND OPTION", no command: the program's own); nothing when it takes none.
_tare_value() {
	kind=
	case $1 in
	' root') kind='directory' ;;
	' log') kind='file' ;;
	' log-format') kind='words text json' ;;
	' id-format') kind='words tare oci' ;;
	' cgroup-manager') kind='words cgroupfs systemd disabled' ;;
	' rootless') kind='words auto true false' ;;
	'run bundle' | 'run b') kind='directory' ;;
	'run config' | 'run f') kind='file' ;;
	'run pid-file') kind='file' ;;
	'run console-socket') kind='file' ;;
	'run pidfd-socket') kind='file' ;;
	'run preserve-fds') kind='any' ;;
	'create bundle' | 'create b') kind='directory' ;;
	'create config' | 'create f') kind='file' ;;
	'create pid-file') kind='file' ;;
	'create console-socket') kind='file' ;;
	'create pidfd-socket') kind='file' ;;
	'create preserve-fds') kind='any' ;;
	'exec process' | 'exec p') kind='file' ;;
	'exec cwd') kind='directory' ;;
	'exec env' | 'exec e') kind='any' ;;
	'exec user' | 'exec u') kind='any' ;;
	'exec additional-gids' | 'exec g') kind='any' ;;
	'exec cap' | 'exec c') kind='any' ;;
	'exec pid-file') kind='file' ;;
	'exec preserve-fds') kind='any' ;;
	'exec cgroup') kind='any' ;;
	'exec console-socket') kind='file' ;;
	'exec pidfd-socket') kind='file' ;;
	'exec process-label') kind='any' ;;
	'exec apparmor') kind='any' ;;
	'update resources' | 'update r') kind='file' ;;
	'update blkio-weight') kind='any' ;;
	'update cpu-period') kind='any' ;;
	'update cpu-quota') kind='any' ;;
	'update cpu-burst') kind='any' ;;
	'update cpu-share') kind='any' ;;
	'update cpu-rt-period') kind='any' ;;
	'update cpu-rt-runtime') kind='any' ;;
	'update cpuset-cpus') kind='any' ;;
	'update cpuset-mems') kind='any' ;;
	'update cpu-idle') kind='any' ;;
	'update memory') kind='any' ;;
	'update memory-reservation') kind='any' ;;
	'update memory-swap') kind='any' ;;
	'update pids-limit') kind='any' ;;
	'update l3-cache-schema') kind='any' ;;
	'update mem-bw-schema') kind='any' ;;
	'events interval') kind='any' ;;
	'list format' | 'list f') kind='words table json' ;;
	'ps format' | 'ps f') kind='words table json' ;;
	'spec bundle' | 'spec b') kind='directory' ;;
	'validate type') kind='words config process resources state' ;;
	'validate format') kind='words text json github' ;;
	'plan bundle' | 'plan b') kind='directory' ;;
	'plan config' | 'plan f') kind='file' ;;
	'editor port') kind='any' ;;
	'top interval' | 'top i') kind='any' ;;
	'top sort' | 'top s') kind='words cpu memory pids io state id' ;;
	esac
}

# Into kind: what an argument is ("COMMAND NUMBER").
_tare_argument() {
	kind=
	case $1 in
	'help 0') kind='words run create start state kill exec update pause resume events delete list ps spec validate plan editor top doctor features seccomp completion' ;;
	'start 0') kind='container' ;;
	'state 0') kind='container' ;;
	'kill 0') kind='container' ;;
	'kill 1') kind='words HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD STKFLT CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS' ;;
	'exec 0') kind='container' ;;
	'update 0') kind='container' ;;
	'pause 0') kind='container' ;;
	'resume 0') kind='container' ;;
	'events 0') kind='container' ;;
	'delete 0') kind='container' ;;
	'ps 0') kind='container' ;;
	'validate '*) kind='file' ;;
	'seccomp 0') kind='file' ;;
	'completion 0') kind='words bash zsh fish' ;;
	esac
}

# Into options: those of a command.
_tare_options() {
	case $1 in
	'') options='--root --log --log-format --debug --id-format --cgroup-manager --systemd-cgroup --rootless --help -h --version -v' ;;
	run) options='--bundle -b --config -f --pid-file --console-socket --pidfd-socket --no-pivot --no-new-keyring --preserve-fds --detach -d --keep --help -h' ;;
	create) options='--bundle -b --config -f --pid-file --console-socket --pidfd-socket --no-pivot --no-new-keyring --preserve-fds --help -h' ;;
	start) options='--help -h' ;;
	state) options='--help -h' ;;
	kill) options='--all -a --help -h' ;;
	exec) options='--process -p --cwd --env -e --user -u --additional-gids -g --cap -c --no-new-privs --detach -d --pid-file --preserve-fds --cgroup --ignore-paused --tty -t --console-socket --pidfd-socket --process-label --apparmor --help -h' ;;
	update) options='--resources -r --blkio-weight --cpu-period --cpu-quota --cpu-burst --cpu-share --cpu-rt-period --cpu-rt-runtime --cpuset-cpus --cpuset-mems --cpu-idle --memory --memory-reservation --memory-swap --pids-limit --l3-cache-schema --mem-bw-schema --help -h' ;;
	pause) options='--help -h' ;;
	resume) options='--help -h' ;;
	events) options='--interval --stats --help -h' ;;
	delete) options='--force -f --regex --help -h' ;;
	list) options='--format -f --quiet -q --help -h' ;;
	ps) options='--format -f --help -h' ;;
	spec) options='--bundle -b --host --rootless --help -h' ;;
	validate) options='--json --strict --type --format --help -h' ;;
	plan) options='--bundle -b --config -f --no-pivot --no-new-keyring --json --help -h' ;;
	editor) options='--port --help -h' ;;
	top) options='--interval -i --sort -s --once --json --help -h' ;;
	doctor) options='--json --help -h' ;;
	features) options='--help -h' ;;
	seccomp) options='--json --disassemble --help -h' ;;
	completion) options='--help -h' ;;
	esac
}

# Completes a word as what it is.
_tare_complete() {
	local kind=$1 word=$2 IFS=$' \t\n'
	case $kind in
	words*) COMPREPLY=($(compgen -W "${kind#words }" -- "$word")) ;;
	container) COMPREPLY=($(compgen -W "$("$program" ${root:+--root "$root"} list --quiet 2>/dev/null)" -- "$word")) ;;
	directory | file)
		IFS=$'\n'
		COMPREPLY=($(compgen "-${kind:0:1}" -- "$word"))
		compopt -o filenames 2>/dev/null
		;;
	esac
}

_tare() {
	local program=$1 root= command= argument=0 kind= option= options= ended= word
	local -a words
	COMPREPLY=()
	# not COMP_WORDS: bash takes words apart at = and :
	local line=${COMP_LINE:0:COMP_POINT}
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	local last=$((${#words[@]} - 1)) current=${words[-1]}
	for word in "${words[@]:1:last-1}"; do
		if [[ $kind ]]; then # the value of the option before
			[[ -z $command && $option == root ]] && root=$word
			kind=
		elif [[ $word == -- && ! $ended ]]; then
			ended=yes
		elif [[ $word == -?* && ! $ended ]]; then
			option=${word#-}
			option=${option#-}
			if [[ $option == *=* ]]; then
				[[ -z $command && $option == root=* ]] && root=${option#*=}
			else
				_tare_value "$command $option"
			fi
		elif [[ -z $command ]]; then
			command=$word
		else
			argument=$((argument + 1))
			case $command in kill | exec | ps) ended=yes ;; esac
		fi
	done
	root=${root/#\~\//"$HOME/"}
	if [[ $kind ]]; then
		_tare_complete "$kind" "$current"
	elif [[ $current == -*=* && ! $ended ]]; then
		option=${current%%=*}
		option=${option#-}
		_tare_value "$command ${option#-}"
		_tare_complete "$kind" "${current#*=}"
	elif [[ $current == -* && ! $ended ]]; then
		_tare_options "$command"
		COMPREPLY=($(compgen -W "$options" -- "$current"))
	elif [[ -z $command ]]; then
		COMPREPLY=($(compgen -W 'run create start state kill exec update pause resume events delete list ps spec validate plan editor top doctor features seccomp completion help' -- "$current"))
	else
		_tare_argument "$command $argument"
		_tare_complete "$kind" "$current"
	fi
}

complete -F _tare tare tare-oci
