/** The list of ops that create would execute, each linked with the lines that cause it. */
import type { PlannedList, PlannedOp } from 'tare/validator';
import type { OpList } from './messages.js';
import { el, placeButton, visibleText } from './dom.js';

const PROCESSES: Readonly<Record<PlannedList['process'], readonly [name: string, what: string]>> = {
  executor: ['Executor', 'makes the container'],
  stage: ['Stage', 'comes between the executor and init'],
  helper: ['Helper', 'opens what init may not reach'],
  init: ['Init', 'becomes the container’s process'],
};

/** @returns the lists of a plan */
export function drawOperations(lists: readonly OpList[]): HTMLElement {
  return el('div', { class: 'operations' }, ...lists.map(drawList));
}

function drawList({ process, total, ops }: OpList): HTMLElement {
  const [name, what] = PROCESSES[process];
  const heading = el('h3', {}, name, el('span', { class: 'note' }, `${what}, in ${total} steps`));
  const more = total > ops.length ? el('p', { class: 'note' }, `and ${total - ops.length} more`) : undefined;
  return el('section', {}, heading, el('ol', { start: '0' }, ...ops.map(drawOp)), more);
}

function drawOp(op: PlannedOp): HTMLElement {
  const marks = [op.undo ? 'undone on failure' : '', fallbackText(op)].filter((text) => text !== '');
  const body = [
    el('span', { class: 'does' }, visibleText(op.words === '' ? op.name : op.words)),
    el('code', { class: 'call' }, visibleText(clipped(`${op.name} ${op.arguments}`.trim()))),
    op.cause === '' ? undefined : el('span', { class: 'cause' }, visibleText(op.cause)),
    marks.length === 0 ? undefined : el('span', { class: 'note' }, marks.join(' · ')),
  ];
  if (op.cause === '') return el('li', {}, el('div', { class: 'op' }, ...body));
  return el('li', {}, placeButton(op.cause, { class: 'op' }, ...body));
}

/** state.json and BPF programs are long, and not the point here. */
function clipped(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The errors that fallbacks are for, as the kernel's headers name them. */
const ERRNOS: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  11: 'EAGAIN',
  13: 'EACCES',
  16: 'EBUSY',
  17: 'EEXIST',
  20: 'ENOTDIR',
  22: 'EINVAL',
  30: 'EROFS',
  38: 'ENOSYS',
  95: 'EOPNOTSUPP',
  110: 'ETIMEDOUT',
  116: 'ESTALE',
};

function fallbackText({ fallbacks }: PlannedOp): string {
  if (fallbacks.length === 0) return '';
  return `goes on after ${fallbacks.map(({ errno }) => ERRNOS[errno] ?? `errno ${errno}`).join(', ')}`;
}

/** Whether what one pointer leads to holds, or is held by, what the other leads to. */
export function related(cause: string, pointer: string): boolean {
  return (
    cause !== '' && pointer !== '' && (`${pointer}/`.startsWith(`${cause}/`) || `${cause}/`.startsWith(`${pointer}/`))
  );
}
