/** `tare seccomp [BUNDLE | FILE | -]`: what becomes of a profile: a verdict for every call, or the program itself. */
import { loadCore } from '../../core/index.js';
import { stepRequest } from '../../turns.js';
import { actionName, disassemble, type Instruction } from '../bpf.js';
import type { Context } from '../context.js';
import { print } from '../output.js';
import { readSubject } from '../validate/read.js';

/** docs/requests.md, `seccomp` */
interface Filter {
  defaultAction: string;
  flags: number;
  unknown: string[];
  architectures: { name: string; audit: number; newest: number; calls: Call[] }[];
  instructions: Instruction[];
}

interface Call {
  name: string;
  number: number;
  action?: string;
  cases?: { when: string[]; action: string }[];
}

const WIDTH = 100;
const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [2, 'LOG'],
  [4, 'SPEC_ALLOW'],
  [32, 'WAIT_KILLABLE_RECV'],
];

export function handler({ host, options, positionals: [what = '.'] }: Context): number {
  const answer = stepRequest(loadCore(), host, { verb: 'seccomp' }, readSubject(what, 'config').text, []);
  const filter: Filter | null = answer.kind === 'end' ? answer.value.seccomp : null;
  if (options.json) print(`${JSON.stringify(filter, null, 2)}\n`);
  else if (!filter) print('no seccomp profile: every system call is allowed\n');
  else if (options.disassemble) print(disassemble(filter.instructions, actionName));
  else print(summary(filter) + filter.architectures.map((one) => architecture(one)).join(''));
  return 0;
}

function summary({ defaultAction, flags, unknown, instructions }: Filter): string {
  const names = FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name);
  const lines = [
    `default: ${defaultAction}`,
    `flags: ${names.join(' ') || 'none'}`,
    `instructions: ${instructions.length}`,
    ...(unknown.length > 0 ? [`unknown names, passed over: ${unknown.join(' ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function architecture({ name, newest, calls }: Filter['architectures'][number]): string {
  const actions = [...new Set(calls.flatMap(({ action }) => action ?? []))];
  const groups = actions.map((action) => {
    const names = calls.filter((call) => call.action === action).map(shown);
    return `  ${action}:\n${wrap(names)}`;
  });
  const cases = calls.flatMap((call) => (call.cases ?? []).map((one) => [shown(call), one] as const));
  const conditional = cases.map(([call, { when, action }]) => `  ${action}: ${call} when ${when.join(' and ')}\n`);
  const beyond = newest ? `  ERRNO(38): every call above ${newest}, which the profile cannot know\n` : '';
  return `\n${name}\n${groups.join('')}${conditional.join('')}${beyond}`;
}

function shown({ name, number }: Call): string {
  return name || String(number);
}

function wrap(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    const line = lines[lines.length - 1] ?? '';
    if (line.length + word.length > WIDTH - 5) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.map((line) => `    ${line}\n`).join('');
}
