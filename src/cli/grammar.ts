/**
 * The command line's grammar, as data: from it the arguments are parsed (arguments.ts) and yargs' options, help and
 * suggestions are made (program.ts). An option or command marked `planned` is known and refused: never silently ignored.
 */

import { UPDATE_OPTIONS } from './update-options.js';

export interface OptionSpec {
  readonly name: string;
  readonly alias?: string;
  readonly type: 'boolean' | 'string' | 'number';
  /** What stands for the value in help. */
  readonly value?: string;
  readonly default?: boolean | string | number;
  readonly choices?: readonly string[];
  /** What completion offers where `choices` does not say. */
  readonly words?: readonly string[];
  readonly description: string;
  /** May be given several times: each adds a value. */
  readonly repeated?: boolean;
  /** Accepted, but not shown in help. */
  readonly hidden?: boolean;
  /** Not built yet: using it is an error. */
  readonly planned?: boolean;
}

export interface PositionalSpec {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  /** Any number of them: the last one of a command only. */
  readonly repeated?: boolean;
  /** What completion offers. */
  readonly complete?: 'container' | 'signal' | 'file' | readonly string[];
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: readonly OptionSpec[];
  /** Arguments, after the command's name, and what they do. */
  readonly examples: readonly (readonly [string, string])[];
  /** Options end at the first positional: what follows is the container's, or a signal such as -9. */
  readonly stopsAtPositional?: boolean;
  readonly planned?: boolean;
}

const newId: PositionalSpec = { name: 'container-id', required: true, description: "the container's id" };
const id: PositionalSpec = { ...newId, complete: 'container' };

export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'root',
    type: 'string',
    value: 'DIR',
    description: "directory of the containers' state (default: /run/tare, or $XDG_RUNTIME_DIR/tare)",
  },
  {
    name: 'log',
    type: 'string',
    value: 'FILE',
    description: 'append log lines to this file (default: standard error)',
  },
  {
    name: 'log-format',
    type: 'string',
    value: 'FORMAT',
    default: 'text',
    words: ['text', 'json'],
    description: "format of log lines: 'text' or 'json'",
  },
  { name: 'debug', type: 'boolean', description: 'log each turn, and stack traces of errors' },
  {
    name: 'id-format',
    type: 'string',
    value: 'FORMAT',
    choices: ['tare', 'oci'],
    description: "which ids are valid: 'tare' (letters, digits, _) or 'oci' (also + - .)",
  },
  {
    name: 'cgroup-manager',
    type: 'string',
    value: 'MANAGER',
    default: 'cgroupfs',
    choices: ['cgroupfs', 'systemd', 'disabled'],
    description: "who makes cgroups: 'cgroupfs', 'systemd', or 'disabled' for none",
  },
  { name: 'systemd-cgroup', type: 'boolean', description: 'the same as --cgroup-manager systemd' },
  {
    name: 'rootless',
    type: 'string',
    value: 'MODE',
    default: 'auto',
    words: ['auto', 'true', 'false'],
    description: "do without cgroups that may not be made: 'true', 'false', or 'auto' (not for the host's root)",
  },
];

const CREATE_OPTIONS: readonly OptionSpec[] = [
  { name: 'bundle', alias: 'b', type: 'string', value: 'DIR', default: '.', description: "the bundle's directory" },
  {
    name: 'config',
    alias: 'f',
    type: 'string',
    value: 'FILE',
    default: 'config.json',
    description: 'the config, from the bundle',
  },
  { name: 'pid-file', type: 'string', value: 'FILE', description: "write the container's pid to this file" },
  {
    name: 'console-socket',
    type: 'string',
    value: 'SOCKET',
    description: "send the terminal's master to this socket",
  },
  { name: 'pidfd-socket', type: 'string', value: 'SOCKET', description: 'send a pidfd of the process to this socket' },
  { name: 'no-pivot', type: 'boolean', description: 'use MS_MOVE and chroot, not pivot_root (rootfs on a ramdisk)' },
  { name: 'no-new-keyring', type: 'boolean', description: "keep the caller's session keyring" },
  {
    name: 'preserve-fds',
    type: 'number',
    value: 'N',
    default: 0,
    description: 'pass N file descriptors from 3 on to the container',
  },
  { name: 'no-subreaper', type: 'boolean', description: 'accepted, as runc does', hidden: true },
];

const EXEC_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'process',
    alias: 'p',
    type: 'string',
    value: 'FILE',
    description: 'a process.json, or - : it says all of the process',
  },
  { name: 'cwd', type: 'string', value: 'DIR', description: 'working directory, in the container' },
  { name: 'env', alias: 'e', type: 'string', value: 'NAME=VALUE', repeated: true, description: 'add a variable' },
  { name: 'user', alias: 'u', type: 'string', value: 'UID[:GID]', description: 'user and group, as numbers' },
  {
    name: 'additional-gids',
    alias: 'g',
    type: 'string',
    value: 'GID',
    repeated: true,
    description: 'add a supplementary group',
  },
  { name: 'cap', alias: 'c', type: 'string', value: 'CAP', repeated: true, description: 'add a capability' },
  { name: 'no-new-privs', type: 'boolean', description: 'set no_new_privs for the process' },
  { name: 'detach', alias: 'd', type: 'boolean', description: 'do not wait for its end' },
  { name: 'pid-file', type: 'string', value: 'FILE', description: "write the process's pid to this file" },
  {
    name: 'preserve-fds',
    type: 'number',
    value: 'N',
    default: 0,
    description: 'pass N file descriptors from 3 on to the process',
  },
  {
    name: 'cgroup',
    type: 'string',
    value: '[CONTROLLER,…:]PATH',
    repeated: true,
    description: "a cgroup below the container's, which exists",
  },
  { name: 'ignore-paused', type: 'boolean', description: 'also in a paused container: it runs when that is resumed' },
  { name: 'no-subreaper', type: 'boolean', description: 'accepted, as runc does', hidden: true },
  { name: 'tty', alias: 't', type: 'boolean', description: 'give it a terminal' },
  {
    name: 'console-socket',
    type: 'string',
    value: 'SOCKET',
    description: "send the terminal's master to this socket",
  },
  { name: 'pidfd-socket', type: 'string', value: 'SOCKET', description: 'send a pidfd of the process to this socket' },
  { name: 'process-label', type: 'string', value: 'LABEL', description: 'SELinux label of the process' },
  { name: 'apparmor', type: 'string', value: 'PROFILE', description: 'AppArmor profile' },
];

/** The shells that have a completion, and its file in completions/, which scripts/command-line makes. */
export const SHELLS: Readonly<Record<string, string>> = { bash: 'tare.bash', zsh: '_tare', fish: 'tare.fish' };

const json: OptionSpec = { name: 'json', type: 'boolean', description: 'print JSON' };

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'run',
    summary: 'create a container, start it, wait for its end and delete it',
    positionals: [newId],
    options: [
      ...CREATE_OPTIONS,
      { name: 'detach', alias: 'd', type: 'boolean', description: 'do not wait for its end' },
      { name: 'keep', type: 'boolean', description: 'do not delete it after its end' },
    ],
    examples: [
      ['web_1', 'run the bundle in the working directory'],
      ['-d -b /bundles/web web_1', 'run another bundle, in the background'],
    ],
  },
  {
    name: 'create',
    summary: 'create a container, up to the execution of its program',
    positionals: [newId],
    options: CREATE_OPTIONS,
    examples: [['--bundle /bundles/web --pid-file web.pid web_1', 'create, and write the pid to a file']],
  },
  {
    name: 'start',
    summary: 'execute the program of a created container',
    positionals: [id],
    options: [],
    examples: [['web_1', 'start what create has made']],
  },
  {
    name: 'state',
    summary: 'print the OCI state of a container as JSON',
    positionals: [id],
    options: [],
    examples: [['web_1', 'print its status, pid and bundle']],
  },
  {
    name: 'kill',
    summary: "send a signal to a container's initial process",
    positionals: [
      id,
      { name: 'signal', required: false, complete: 'signal', description: 'number or name (default: SIGTERM)' },
    ],
    options: [{ name: 'all', alias: 'a', type: 'boolean', description: 'send it to all processes of the container' }],
    examples: [
      ['web_1', 'ask it to end'],
      ['web_1 KILL', 'end it'],
    ],
    stopsAtPositional: true,
  },
  {
    name: 'exec',
    summary: 'execute another program in a container',
    positionals: [id, { name: 'arg', required: false, repeated: true, description: 'the program and its arguments' }],
    options: EXEC_OPTIONS,
    examples: [
      ['web_1 ps aux', 'run a program, and end as it ends'],
      ['-e DEBUG=1 -u 1000:1000 web_1 sh', 'as another user'],
      ['-d --process process.json web_1', 'a process in the background'],
    ],
    stopsAtPositional: true,
  },
  {
    name: 'update',
    summary: "change a container's resources",
    positionals: [id],
    options: UPDATE_OPTIONS,
    examples: [
      ['--memory 100M --pids-limit 50 web_1', 'change two limits; the others stay as they are'],
      ['--resources resources.json web_1', 'several, as linux.resources has them'],
    ],
  },
  {
    name: 'pause',
    summary: 'stop all processes of a container for a while',
    positionals: [id],
    options: [],
    examples: [['web_1', 'until resume']],
  },
  {
    name: 'resume',
    summary: 'let the processes of a paused container go on',
    positionals: [id],
    options: [],
    examples: [['web_1', 'after pause']],
  },
  {
    name: 'events',
    summary: "print a container's statistics and events",
    positionals: [id],
    options: [
      { name: 'interval', type: 'string', value: 'DURATION', default: '5s', description: 'time between statistics' },
      { name: 'stats', type: 'boolean', description: 'print the statistics once' },
    ],
    examples: [
      ['web_1', 'every five seconds, and when the kernel kills one of its processes for want of memory'],
      ['--stats web_1', 'what it uses now'],
    ],
  },
  {
    name: 'delete',
    summary: 'delete what a stopped container has left',
    positionals: [id],
    options: [
      { name: 'force', alias: 'f', type: 'boolean', description: 'kill it first; an unknown id is no error' },
      { name: 'regex', type: 'boolean', description: 'the id is a regular expression: delete all that match it' },
    ],
    examples: [
      ['--force web_1', 'delete it, running or not'],
      ["--force --regex '^web_'", 'delete all whose ids begin with web_'],
    ],
  },
  {
    name: 'list',
    summary: 'list containers',
    positionals: [],
    options: [
      {
        name: 'format',
        alias: 'f',
        type: 'string',
        value: 'FORMAT',
        default: 'table',
        words: ['table', 'json'],
        description: "'table' or 'json'",
      },
      { name: 'quiet', alias: 'q', type: 'boolean', description: 'print ids only' },
    ],
    examples: [['--format json', 'list as JSON']],
  },
  {
    name: 'ps',
    summary: 'list the processes of a container',
    positionals: [
      id,
      { name: 'arg', required: false, repeated: true, description: "options of the host's ps (default: -ef)" },
    ],
    options: [
      {
        name: 'format',
        alias: 'f',
        type: 'string',
        value: 'FORMAT',
        default: 'table',
        words: ['table', 'json'],
        description: "'table', or 'json' for the pids alone",
      },
    ],
    examples: [
      ['web_1', "what ps -ef says of the container's processes"],
      ['web_1 -o pid,rss,args', 'with other columns: PID must be among them'],
      ['--format json web_1', 'their pids'],
    ],
    stopsAtPositional: true,
  },
  {
    name: 'spec',
    summary: 'write a config.json to start from',
    positionals: [],
    options: [
      { name: 'bundle', alias: 'b', type: 'string', value: 'DIR', default: '.', description: 'where to write it' },
      { name: 'host', type: 'boolean', description: "a bundle of the host's own directories, read-only" },
      { name: 'rootless', type: 'boolean', description: 'for a user who is not root' },
    ],
    examples: [['--host', 'a config that runs without any image']],
  },
  {
    name: 'validate',
    summary: 'check configs and say what is wrong where',
    positionals: [
      {
        name: 'config',
        required: false,
        repeated: true,
        complete: 'file',
        description: 'a bundle (its host and files are checked too), a file, or - for standard input (default: .)',
      },
    ],
    options: [
      json,
      { name: 'strict', type: 'boolean', description: 'fail on warnings too' },
      {
        name: 'type',
        type: 'string',
        value: 'TYPE',
        default: 'config',
        choices: ['config', 'process', 'resources', 'state'],
        description: "what it is: 'config', 'process' (of exec), 'resources' (of update) or 'state'",
      },
      {
        name: 'format',
        type: 'string',
        value: 'FORMAT',
        default: 'text',
        choices: ['text', 'json', 'github'],
        description: "'text', 'json', or 'github' for annotations in a workflow",
      },
    ],
    examples: [
      ['/bundles/web', 'check the config of a bundle, and what it needs of this host'],
      ['--strict a.json b.json', 'check two files, and fail on warnings'],
      ['--json - < config.json', 'the findings as JSON'],
    ],
  },
  {
    name: 'plan',
    summary: 'print what create would do, and do nothing',
    positionals: [{ ...newId, required: false, description: 'the id it would have (default: plan)' }],
    options: [...CREATE_OPTIONS.slice(0, 2), ...CREATE_OPTIONS.filter((option) => /^no-[pn]/.test(option.name)), json],
    examples: [['-b /bundles/web', 'one op a line, with the place in the config that it comes from']],
  },
  {
    name: 'editor',
    summary: 'edit a config in a web page that plans it',
    positionals: [{ name: 'config', required: false, description: 'a bundle, or a file (default: .)' }],
    options: [
      { name: 'port', type: 'number', value: 'N', default: 0, description: 'listen there (default: a free port)' },
    ],
    examples: [['/bundles/web', 'print the address of a page that only this host can open, until Ctrl-C']],
  },
  {
    name: 'top',
    summary: 'watch what containers use',
    positionals: [],
    options: [
      {
        name: 'interval',
        alias: 'i',
        type: 'string',
        value: 'SECONDS',
        default: '2',
        description: 'time between readings',
      },
      {
        name: 'sort',
        alias: 's',
        type: 'string',
        value: 'COLUMN',
        default: 'cpu',
        choices: ['cpu', 'memory', 'pids', 'io', 'state', 'id'],
        description: "'cpu', 'memory', 'pids', 'io', 'state' or 'id'",
      },
      { name: 'once', type: 'boolean', description: 'one table, after one interval' },
      { name: 'json', type: 'boolean', description: 'a line of JSON for each reading' },
    ],
    examples: [
      ['', 'a live table; at a terminal the keys c m p i s n sort it, r turns it round, q ends'],
      ['--once --sort memory', 'one table'],
      ['--json --interval 10', 'a stream for programs'],
    ],
  },
  {
    name: 'doctor',
    summary: 'say what this host can do, and what mends what is missing',
    positionals: [],
    options: [json],
    examples: [
      ['', 'one check a line; as the user who will run containers'],
      ['--json', 'the same for programs'],
    ],
  },
  {
    name: 'features',
    summary: 'print what this runtime supports',
    positionals: [],
    options: [],
    examples: [['', 'JSON: hooks, mount options, capabilities, …']],
  },
  {
    name: 'seccomp',
    summary: 'print what becomes of a seccomp profile',
    positionals: [
      { name: 'path', required: false, complete: 'file', description: 'a bundle, a file, or - (default: .)' },
    ],
    options: [
      json,
      { name: 'disassemble', type: 'boolean', description: 'print the filter, instruction by instruction' },
    ],
    examples: [
      ['/bundles/web', 'the verdict for every system call, by architecture'],
      ['--disassemble config.json', 'the program that the kernel gets'],
    ],
  },
  {
    name: 'completion',
    summary: 'print what completes command lines in a shell',
    positionals: [
      { name: 'shell', required: true, complete: Object.keys(SHELLS), description: "'bash', 'zsh' or 'fish'" },
    ],
    options: [],
    examples: [
      ['bash', 'in .bashrc: source <(tare completion bash)'],
      ['fish', 'for a file of ~/.config/fish/completions'],
    ],
  },
  ...[
    ['checkpoint', 'save a running container'],
    ['restore', 'go on with a saved container'],
  ].map(([name, summary]) => planned(name as string, summary as string)),
];

function planned(name: string, summary: string): CommandSpec {
  return { name, summary, positionals: [], options: [], examples: [], planned: true };
}

/** @returns the option of that name or alias (without dashes) */
export function findOption(options: readonly OptionSpec[], name: string): OptionSpec | undefined {
  return options.find((option) => option.name === name || option.alias === name);
}

/** @returns the command of that name */
export function findCommand(name: string): CommandSpec | undefined {
  return COMMANDS.find((command) => command.name === name);
}
