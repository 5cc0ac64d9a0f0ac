# Completion of tare for fish: in ~/.config/fish/completions or a directory of $fish_complete_path.
# Made from src/cli/grammar.ts by `npm run generate`. Do not edit.

# Whether an option ("COMMAND OPTION", no command: the program's own) takes a value.
function __tare_takes
	switch $argv[1]
		case ' root' ' log' ' log-format' ' id-format' ' cgroup-manager' ' rootless'
			return 0
		case 'run bundle' 'run b' 'run config' 'run f' 'run pid-file' 'run console-socket' 'run pidfd-socket' 'run preserve-fds'
			return 0
		case 'create bundle' 'create b' 'create config' 'create f' 'create pid-file' 'create console-socket' 'create pidfd-socket' 'create preserve-fds'
			return 0
		case 'exec process' 'exec p' 'exec cwd' 'exec env' 'exec e' 'exec user' 'exec u' 'exec additional-gids' 'exec g' 'exec cap' 'exec c' 'exec pid-file' 'exec preserve-fds' 'exec cgroup' 'exec console-socket' 'exec pidfd-socket' 'exec process-label' 'exec apparmor'
			return 0
		case 'update resources' 'update r' 'update blkio-weight' 'update cpu-period' 'update cpu-quota' 'update cpu-burst' 'update cpu-share' 'update cpu-rt-period' 'update cpu-rt-runtime' 'update cpuset-cpus' 'update cpuset-mems' 'update cpu-idle' 'update memory' 'update memory-reservation' 'update memory-swap' 'update pids-limit' 'update l3-cache-schema' 'update mem-bw-schema'
			return 0
		case 'events interval'
			return 0
		case 'list format' 'list f'
			return 0
		case 'ps format' 'ps f'
			return 0
		case 'spec bundle' 'spec b'
			return 0
		case 'validate type' 'validate format'
			return 0
		case 'plan bundle' 'plan b' 'plan config' 'plan f'
			return 0
		case 'editor port'
			return 0
		case 'top interval' 'top i' 'top sort' 'top s'
			return 0
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
			contains -- $name kill exec ps && set open no
		end
	end
	test -z "$name" && set name -
	printf '%s\n' $name $count $open $root
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
complete -c tare -n '__tare_at - 0' -a run -d 'create a container, start it, wait for its end and delete it'
complete -c tare -n '__tare_at - 0' -a create -d 'create a container, up to the execution of its program'
complete -c tare -n '__tare_at - 0' -a start -d 'execute the program of a created container'
complete -c tare -n '__tare_at - 0' -a state -d 'print the OCI state of a container as JSON'
complete -c tare -n '__tare_at - 0' -a kill -d 'send a signal to a container\'s initial process'
complete -c tare -n '__tare_at - 0' -a exec -d 'execute another program in a container'
complete -c tare -n '__tare_at - 0' -a update -d 'change a container\'s resources'
complete -c tare -n '__tare_at - 0' -a pause -d 'stop all processes of a container for a while'
complete -c tare -n '__tare_at - 0' -a resume -d 'let the processes of a paused container go on'
complete -c tare -n '__tare_at - 0' -a events -d 'print a container\'s statistics and events'
complete -c tare -n '__tare_at - 0' -a delete -d 'delete what a stopped container has left'
complete -c tare -n '__tare_at - 0' -a list -d 'list containers'
complete -c tare -n '__tare_at - 0' -a ps -d 'list the processes of a container'
complete -c tare -n '__tare_at - 0' -a spec -d 'write a config.json to start from'
complete -c tare -n '__tare_at - 0' -a validate -d 'check configs and say what is wrong where'
complete -c tare -n '__tare_at - 0' -a plan -d 'print what create would do, and do nothing'
complete -c tare -n '__tare_at - 0' -a editor -d 'edit a config in a web page that plans it'
complete -c tare -n '__tare_at - 0' -a top -d 'watch what containers use'
complete -c tare -n '__tare_at - 0' -a doctor -d 'say what this host can do, and what mends what is missing'
complete -c tare -n '__tare_at - 0' -a features -d 'print what this runtime supports'
complete -c tare -n '__tare_at - 0' -a seccomp -d 'print what becomes of a seccomp profile'
complete -c tare -n '__tare_at - 0' -a completion -d 'print what completes command lines in a shell'
complete -c tare -n '__tare_at - 0' -a help -d 'show help'
complete -c tare -n '__tare_at help 0' -a 'run create start state kill exec update pause resume events delete list ps spec validate plan editor top doctor features seccomp completion'
complete -c tare -n '__tare_at -' -l root -x -a '(__fish_complete_directories)' -d 'directory of the containers\' state (default: /run/tare, or $XDG_RUNTIME_DIR/tare)'
complete -c tare -n '__tare_at -' -l log -r -F -d 'append log lines to this file (default: standard error)'
complete -c tare -n '__tare_at -' -l log-format -x -a 'text json' -d 'format of log lines: \'text\' or \'json\''
complete -c tare -n '__tare_at -' -l debug -d 'log each turn, and stack traces of errors'
complete -c tare -n '__tare_at -' -l id-format -x -a 'tare oci' -d 'which ids are valid: \'tare\' (letters, digits, _) or \'oci\' (also + - .)'
complete -c tare -n '__tare_at -' -l cgroup-manager -x -a 'cgroupfs systemd disabled' -d 'who makes cgroups: \'cgroupfs\', \'systemd\', or \'disabled\' for none'
complete -c tare -n '__tare_at -' -l systemd-cgroup -d 'the same as --cgroup-manager systemd'
complete -c tare -n '__tare_at -' -l rootless -x -a 'auto true false' -d 'do without cgroups that may not be made: \'true\', \'false\', or \'auto\' (not for the host\'s root)'
complete -c tare -n '__tare_at -' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at -' -s v -l version -d 'print the version'
complete -c tare -n '__tare_at run' -s b -l bundle -x -a '(__fish_complete_directories)' -d 'the bundle\'s directory'
complete -c tare -n '__tare_at run' -s f -l config -r -F -d 'the config, from the bundle'
complete -c tare -n '__tare_at run' -l pid-file -r -F -d 'write the container\'s pid to this file'
complete -c tare -n '__tare_at run' -l console-socket -r -F -d 'send the terminal\'s master to this socket'
complete -c tare -n '__tare_at run' -l pidfd-socket -r -F -d 'send a pidfd of the process to this socket'
complete -c tare -n '__tare_at run' -l no-pivot -d 'use MS_MOVE and chroot, not pivot_root (rootfs on a ramdisk)'
complete -c tare -n '__tare_at run' -l no-new-keyring -d 'keep the caller\'s session keyring'
complete -c tare -n '__tare_at run' -l preserve-fds -x -d 'pass N file descriptors from 3 on to the container'
complete -c tare -n '__tare_at run' -s d -l detach -d 'do not wait for its end'
complete -c tare -n '__tare_at run' -l keep -d 'do not delete it after its end'
complete -c tare -n '__tare_at run' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at create' -s b -l bundle -x -a '(__fish_complete_directories)' -d 'the bundle\'s directory'
complete -c tare -n '__tare_at create' -s f -l config -r -F -d 'the config, from the bundle'
complete -c tare -n '__tare_at create' -l pid-file -r -F -d 'write the container\'s pid to this file'
complete -c tare -n '__tare_at create' -l console-socket -r -F -d 'send the terminal\'s master to this socket'
complete -c tare -n '__tare_at create' -l pidfd-socket -r -F -d 'send a pidfd of the process to this socket'
complete -c tare -n '__tare_at create' -l no-pivot -d 'use MS_MOVE and chroot, not pivot_root (rootfs on a ramdisk)'
complete -c tare -n '__tare_at create' -l no-new-keyring -d 'keep the caller\'s session keyring'
complete -c tare -n '__tare_at create' -l preserve-fds -x -d 'pass N file descriptors from 3 on to the container'
complete -c tare -n '__tare_at create' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at start' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at start 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at state' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at state 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at kill' -s a -l all -d 'send it to all processes of the container'
complete -c tare -n '__tare_at kill' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at kill 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at kill 1' -a 'HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD STKFLT CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS'
complete -c tare -n '__tare_at exec' -s p -l process -r -F -d 'a process.json, or - : it says all of the process'
complete -c tare -n '__tare_at exec' -l cwd -x -a '(__fish_complete_directories)' -d 'working directory, in the container'
complete -c tare -n '__tare_at exec' -s e -l env -x -d 'add a variable'
complete -c tare -n '__tare_at exec' -s u -l user -x -d 'user and group, as numbers'
complete -c tare -n '__tare_at exec' -s g -l additional-gids -x -d 'add a supplementary group'
complete -c tare -n '__tare_at exec' -s c -l cap -x -d 'add a capability'
complete -c tare -n '__tare_at exec' -l no-new-privs -d 'set no_new_privs for the process'
complete -c tare -n '__tare_at exec' -s d -l detach -d 'do not wait for its end'
complete -c tare -n '__tare_at exec' -l pid-file -r -F -d 'write the process\'s pid to this file'
complete -c tare -n '__tare_at exec' -l preserve-fds -x -d 'pass N file descriptors from 3 on to the process'
complete -c tare -n '__tare_at exec' -l cgroup -x -d 'a cgroup below the container\'s, which exists'
complete -c tare -n '__tare_at exec' -l ignore-paused -d 'also in a paused container: it runs when that is resumed'
complete -c tare -n '__tare_at exec' -s t -l tty -d 'give it a terminal'
complete -c tare -n '__tare_at exec' -l console-socket -r -F -d 'send the terminal\'s master to this socket'
complete -c tare -n '__tare_at exec' -l pidfd-socket -r -F -d 'send a pidfd of the process to this socket'
complete -c tare -n '__tare_at exec' -l process-label -x -d 'SELinux label of the process'
complete -c tare -n '__tare_at exec' -l apparmor -x -d 'AppArmor profile'
complete -c tare -n '__tare_at exec' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at exec 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at update' -s r -l resources -r -F -d 'a resources.json, or - : then the options for single limits are ignored'
complete -c tare -n '__tare_at update' -l blkio-weight -x -d 'weight of its I/O, 10 to 1000'
complete -c tare -n '__tare_at update' -l cpu-period -x -d 'the period that the quota is of (µs)'
complete -c tare -n '__tare_at update' -l cpu-quota -x -d 'CPU time in a period (µs); -1: no limit'
complete -c tare -n '__tare_at update' -l cpu-burst -x -d 'CPU time saved up for bursts (µs)'
complete -c tare -n '__tare_at update' -l cpu-share -x -d 'weight of its CPU time; 1024 is the default'
complete -c tare -n '__tare_at update' -l cpu-rt-period -x -d 'period of real-time scheduling (µs)'
complete -c tare -n '__tare_at update' -l cpu-rt-runtime -x -d 'real-time CPU time in a period (µs)'
complete -c tare -n '__tare_at update' -l cpuset-cpus -x -d 'CPUs that it may use: 0-3,7'
complete -c tare -n '__tare_at update' -l cpuset-mems -x -d 'memory nodes that it may use'
complete -c tare -n '__tare_at update' -l cpu-idle -x -d '1: only CPU time that nobody else wants'
complete -c tare -n '__tare_at update' -l memory -x -d 'memory (100M); -1: no limit'
complete -c tare -n '__tare_at update' -l memory-reservation -x -d 'soft limit of memory'
complete -c tare -n '__tare_at update' -l memory-swap -x -d 'memory and swap together; -1: no limit'
complete -c tare -n '__tare_at update' -l pids-limit -x -d 'processes; -1: no limit'
complete -c tare -n '__tare_at update' -l l3-cache-schema -x -d 'share of the L3 cache (Intel RDT)'
complete -c tare -n '__tare_at update' -l mem-bw-schema -x -d 'share of memory bandwidth (Intel RDT)'
complete -c tare -n '__tare_at update' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at update 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at pause' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at pause 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at resume' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at resume 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at events' -l interval -x -d 'time between statistics'
complete -c tare -n '__tare_at events' -l stats -d 'print the statistics once'
complete -c tare -n '__tare_at events' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at events 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at delete' -s f -l force -d 'kill it first; an unknown id is no error'
complete -c tare -n '__tare_at delete' -l regex -d 'the id is a regular expression: delete all that match it'
complete -c tare -n '__tare_at delete' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at delete 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at list' -s f -l format -x -a 'table json' -d '\'table\' or \'json\''
complete -c tare -n '__tare_at list' -s q -l quiet -d 'print ids only'
complete -c tare -n '__tare_at list' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at ps' -s f -l format -x -a 'table json' -d '\'table\', or \'json\' for the pids alone'
complete -c tare -n '__tare_at ps' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at ps 0' -a '(__tare_containers)'
complete -c tare -n '__tare_at spec' -s b -l bundle -x -a '(__fish_complete_directories)' -d 'where to write it'
complete -c tare -n '__tare_at spec' -l host -d 'a bundle of the host\'s own directories, read-only'
complete -c tare -n '__tare_at spec' -l rootless -d 'for a user who is not root'
complete -c tare -n '__tare_at spec' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at validate' -l json -d 'print JSON'
complete -c tare -n '__tare_at validate' -l strict -d 'fail on warnings too'
complete -c tare -n '__tare_at validate' -l type -x -a 'config process resources state' -d 'what it is: \'config\', \'process\' (of exec), \'resources\' (of update) or \'state\''
complete -c tare -n '__tare_at validate' -l format -x -a 'text json github' -d '\'text\', \'json\', or \'github\' for annotations in a workflow'
complete -c tare -n '__tare_at validate' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at validate any' -F
complete -c tare -n '__tare_at plan' -s b -l bundle -x -a '(__fish_complete_directories)' -d 'the bundle\'s directory'
complete -c tare -n '__tare_at plan' -s f -l config -r -F -d 'the config, from the bundle'
complete -c tare -n '__tare_at plan' -l no-pivot -d 'use MS_MOVE and chroot, not pivot_root (rootfs on a ramdisk)'
complete -c tare -n '__tare_at plan' -l no-new-keyring -d 'keep the caller\'s session keyring'
complete -c tare -n '__tare_at plan' -l json -d 'print JSON'
complete -c tare -n '__tare_at plan' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at editor' -l port -x -d 'listen there (default: a free port)'
complete -c tare -n '__tare_at editor' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at top' -s i -l interval -x -d 'time between readings'
complete -c tare -n '__tare_at top' -s s -l sort -x -a 'cpu memory pids io state id' -d '\'cpu\', \'memory\', \'pids\', \'io\', \'state\' or \'id\''
complete -c tare -n '__tare_at top' -l once -d 'one table, after one interval'
complete -c tare -n '__tare_at top' -l json -d 'a line of JSON for each reading'
complete -c tare -n '__tare_at top' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at doctor' -l json -d 'print JSON'
complete -c tare -n '__tare_at doctor' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at features' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at seccomp' -l json -d 'print JSON'
complete -c tare -n '__tare_at seccomp' -l disassemble -d 'print the filter, instruction by instruction'
complete -c tare -n '__tare_at seccomp' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at seccomp 0' -F
complete -c tare -n '__tare_at completion' -s h -l help -d 'show this help'
complete -c tare -n '__tare_at completion 0' -a 'bash zsh fish'
