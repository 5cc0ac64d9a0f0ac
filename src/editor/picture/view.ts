/** Draws the picture of a container. Everything in it that comes from the config is a button that leads there. */
import type { HostDescription } from 'tare/validator';
import { bytesText, type Child, el, placeButton, visibleText } from '../dom.js';
import { treeRows } from './file-tree.js';
import {
  dangersOf,
  type FileItem,
  type Item,
  type LimitItem,
  type MapItem,
  type Picture,
  type SeccompItem,
} from './model.js';

/** So many files are drawn. */
const MOST_FILES = 500;

const STATES: Readonly<Record<string, string>> = { new: 'new', joined: 'joined', host: 'the host’s' };

/**
 * @param changed the keys of what differs from the config that was opened
 * @returns what to show in place of the picture before
 */
export function drawPicture(picture: Picture, host: HostDescription, changed: ReadonlySet<string>): HTMLElement {
  const draw = new Drawing(changed);
  const dangers = dangersOf(picture);
  return el(
    'div',
    { class: 'picture' },
    el(
      'div',
      { class: 'host' },
      el('div', { class: 'host-name' }, hostText(host)),
      dangers.length > 0 ? draw.dangers(dangers) : undefined,
      el(
        'div',
        { class: 'container' },
        draw.section('Process', '', draw.process(picture.process)),
        draw.section('Namespaces', '', draw.namespaces(picture.namespaces)),
        picture.maps.length > 0 ? draw.section('Ids', '', ...picture.maps.map((map) => draw.map(map))) : undefined,
        draw.section('Files', '', draw.files(picture.files)),
        picture.limits.length > 0
          ? draw.section('Limits', '', ...picture.limits.map((one) => draw.limit(one)))
          : undefined,
        draw.section('Capabilities', draw.kept(picture.capabilities), draw.capabilities(picture.capabilities)),
        draw.section('System calls', '', draw.seccomp(picture.seccomp)),
        picture.hooks.length > 0 ? draw.section('Hooks', '', draw.process(picture.hooks)) : undefined,
      ),
    ),
  );
}

function hostText({ kernel, euid = 0, memory, cpus, files, cgroupManager }: HostDescription): string {
  const unified = files['/sys/fs/cgroup/cgroup.controllers'] !== undefined;
  const facts = [
    `Linux ${kernel.join('.')}`,
    `cgroup v${unified ? 2 : 1}${cgroupManager === 'systemd' ? ' of systemd' : ''}`,
    cpus === undefined ? '' : `${cpus} CPUs`,
    memory === undefined ? '' : bytesText(memory),
    euid === 0 ? 'root' : `user ${euid}`,
  ];
  return `Host: ${facts.filter((fact) => fact !== '').join(', ')}`;
}

class Drawing {
  constructor(private readonly changed: ReadonlySet<string>) {}

  section(title: string, note: string, ...body: Child[]): HTMLElement {
    const heading = el('h3', {}, title, note === '' ? undefined : el('span', { class: 'note' }, note));
    return el('section', {}, heading, ...body);
  }

  dangers(items: readonly Item[]): HTMLElement {
    const rows = items.map(({ key, pointer, label, detail, danger }) => {
      const name = { seccomp: 'system calls', nnp: 'privileges' }[key] ?? (/^[ug]id/.test(key) ? detail : label);
      return el('li', {}, placeButton(pointer, { class: 'danger-row' }, el('b', {}, visibleText(name)), `: ${danger}`));
    });
    const title = items.length === 1 ? 'One thing to look at twice' : `${items.length} things to look at twice`;
    return el(
      'details',
      { class: 'dangers', open: items.length <= 4 },
      el('summary', {}, title),
      el('ul', {}, ...rows),
    );
  }

  process(items: readonly Item[]): HTMLElement {
    const rows = items.map((one) =>
      el(
        'li',
        {},
        this.button(one, 'fact', el('span', { class: 'what' }, one.detail), el('code', {}, visibleText(one.label))),
      ),
    );
    return el('ul', { class: 'facts' }, ...rows);
  }

  namespaces(items: readonly Item[]): HTMLElement {
    const chips = items.map((one) =>
      el(
        'li',
        {},
        this.button(one, `ns ${one.state}`, el('b', {}, one.label), el('span', {}, STATES[one.state] ?? '')),
      ),
    );
    return el('ul', { class: 'namespaces' }, ...chips);
  }

  map(map: MapItem): HTMLElement {
    return this.button(
      map,
      'map',
      el('b', {}, map.label),
      el('code', {}, rangeText(map.inside, map.size)),
      el('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
      el('code', {}, rangeText(map.outside, map.size)),
      el('span', { class: 'note' }, 'of the host'),
    );
  }

  files(items: readonly FileItem[]): HTMLElement {
    const all = treeRows(items);
    const rows = all
      .slice(0, MOST_FILES)
      .map(({ depth, name, item }) =>
        el(
          'li',
          { 'data-depth': String(Math.min(depth, 8)) },
          this.button(
            item,
            `file ${item.state.replace(' ', '-')}`,
            el('code', { class: 'path' }, visibleText(name)),
            el('span', { class: 'kind' }, visibleText(item.label)),
            ...item.flags.map((flag) => el('span', { class: flag === 'ro' ? 'flag ro' : 'flag' }, flag)),
            item.detail === '' ? undefined : el('span', { class: 'note' }, visibleText(item.detail)),
          ),
        ),
      );
    if (all.length > rows.length) rows.push(el('li', { class: 'note' }, `and ${all.length - rows.length} more`));
    return el('ul', { class: 'files' }, ...rows);
  }

  limit(limit: LimitItem): HTMLElement {
    const share = limit.share === undefined ? undefined : Math.min(1, limit.share);
    const percent = share === undefined ? '' : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} % of the host’s`;
    const bar =
      share === undefined
        ? undefined
        : el('meter', { min: '0', max: '1', value: String(share), 'aria-label': `${limit.label}: ${percent}` });
    return this.button(
      limit,
      'limit',
      el('b', {}, visibleText(limit.label)),
      el('span', { class: 'how' }, visibleText(limit.detail), percent === '' ? undefined : ` · ${percent}`),
      bar,
    );
  }

  kept(items: readonly Item[]): string {
    const kept = items.filter(({ state }) => state === 'kept').length;
    return `${kept} of ${items.length} kept`;
  }

  capabilities(items: readonly Item[]): HTMLElement {
    const kept = items.filter(({ state }) => state !== 'dropped');
    const dropped = items.filter(({ state }) => state === 'dropped');
    const chips = (list: readonly Item[]) =>
      el('ul', { class: 'caps' }, ...list.map((one) => el('li', {}, this.button(one, `cap ${one.state}`, one.label))));
    return el(
      'div',
      {},
      kept.length > 0 ? chips(kept) : el('p', { class: 'note' }, 'none: it may do what an ordinary user may'),
      el('details', {}, el('summary', {}, `${dropped.length} dropped`), chips(dropped)),
    );
  }

  seccomp(one: SeccompItem): HTMLElement {
    const { allowed, conditional, denied } = one;
    if (one.state === 'open')
      return this.button(one, 'fact', el('span', { class: 'what' }, 'profile'), el('code', {}, one.label));
    const part = (count: number, name: string) => el('span', { class: name }, el('b', {}, String(count)), ` ${name}`);
    return this.button(
      one,
      'seccomp',
      part(allowed, 'allowed'),
      part(conditional, 'by arguments'),
      part(denied, 'denied'),
      el('span', { class: 'note' }, `${one.detail}; ${one.label}`),
    );
  }

  private button({ key, pointer, detail, danger }: Item, kind: string, ...body: Child[]): HTMLElement {
    const changed = this.changed.has(key);
    const classes = [kind, danger === '' ? '' : 'danger', changed ? 'changed' : ''].filter(Boolean).join(' ');
    const title = [detail, danger, changed ? 'changed' : ''].filter(Boolean).join('; ');
    const marks = [
      danger === '' ? undefined : el('span', { class: 'hidden' }, ` (${danger})`),
      changed ? el('span', { class: 'mark' }, 'changed') : undefined,
    ];
    return placeButton(pointer, { class: classes, title }, ...body, ...marks);
  }
}

const rangeText = (from: number, size: number) => (size === 1 ? String(from) : `${from}–${from + size - 1}`);
