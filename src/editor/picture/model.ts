/** The container that a plan makes, as things to be drawn. What is new, joined or kept is read off the plan's ops. */
import type { HostDescription, Names, PlannedList, PlannedOp, SeccompVerdict } from 'tare/validator';
import { capabilityDanger, namespaceDanger, sourceDanger } from './dangers.js';
import { limitsOf } from './limits.js';

/** One thing in the picture. */
export interface Item {
  /** names it from one picture to the next, so that changes can be marked */
  key: string;
  /** where it comes from; "" when nothing in the config says so */
  pointer: string;
  label: string;
  detail: string;
  /** what it is called that makes its colour: new, joined, host, kept, dropped, … */
  state: string;
  /** why it should be looked at twice */
  danger: string;
}

/** Something in the container's tree of files. */
export interface FileItem extends Item {
  path: string;
  flags: string[];
}

export interface MapItem extends Item {
  inside: number;
  outside: number;
  size: number;
}

export interface LimitItem extends Item {
  /** of the host's, from 0 to 1; undefined where that says nothing */
  share: number | undefined;
}

export interface SeccompItem extends Item {
  allowed: number;
  conditional: number;
  denied: number;
}

export interface Picture {
  process: Item[];
  namespaces: Item[];
  maps: MapItem[];
  files: FileItem[];
  limits: LimitItem[];
  capabilities: Item[];
  seccomp: SeccompItem;
  hooks: Item[];
}

/** A config that is valid, so its types are known. */
// biome-ignore lint/suspicious/noExplicitAny: the validator has looked at it
export type Config = any;

const NAMESPACES: readonly (readonly [type: string, flag: bigint, what: string])[] = [
  ['user', 0x10000000n, 'ids'],
  ['pid', 0x20000000n, 'processes'],
  ['mount', 0x20000n, 'mounts'],
  ['network', 0x40000000n, 'network'],
  ['ipc', 0x8000000n, 'shared memory'],
  ['uts', 0x4000000n, 'host name'],
  ['cgroup', 0x2000000n, 'cgroups'],
  ['time', 0x80n, 'clocks'],
];

export function item(key: string, pointer: string, label: string, more: Partial<Item> = {}): Item {
  return { key, pointer, label, detail: '', state: '', danger: '', ...more };
}

/** @returns the picture of a plan of that text */
export function pictureOf(
  text: string,
  lists: readonly PlannedList[],
  seccomp: SeccompVerdict | undefined,
  host: HostDescription,
  names: Names,
): Picture {
  const config = JSON.parse(text.replace(/^\uFEFF/, '')) as Config;
  const ops = lists.flatMap((list) => list.ops);
  return {
    process: processOf(config, ops),
    namespaces: namespacesOf(config, ops),
    maps: mapsOf(ops),
    files: filesOf(config, ops),
    limits: limitsOf(config, ops, host),
    capabilities: capabilitiesOf(ops, names.capabilities),
    seccomp: seccompOf(seccomp, host),
    hooks: hooksOf(config),
  };
}

function processOf(config: Config, ops: readonly PlannedOp[]): Item[] {
  const { process } = config;
  const user = process.user ?? {};
  const has = (name: string) => ops.some((op) => op.name === name);
  const items = [
    item('args', '/process/args', (process.args ?? []).join(' '), { detail: 'program' }),
    item('user', '/process/user', `${user.uid ?? 0}:${user.gid ?? 0}`, {
      detail: 'user and group',
      state: user.uid ? '' : 'root',
    }),
    item('cwd', '/process/cwd', process.cwd, { detail: 'working directory' }),
    has('NO_NEW_PRIVS')
      ? item('nnp', '/process/noNewPrivileges', 'no new ones', { detail: 'privileges' })
      : item('nnp', '/process', 'may be gained', {
          detail: 'privileges',
          danger: 'set-user-id programs may gain more: noNewPrivileges is not set',
        }),
  ];
  if (process.terminal) items.push(item('terminal', '/process/terminal', 'its own', { detail: 'terminal' }));
  if (process.apparmorProfile) {
    items.push(item('apparmor', '/process/apparmorProfile', process.apparmorProfile, { detail: 'AppArmor' }));
  }
  if (process.selinuxLabel) {
    items.push(item('selinux', '/process/selinuxLabel', process.selinuxLabel, { detail: 'SELinux' }));
  }
  return items;
}

function namespacesOf(config: Config, ops: readonly PlannedOp[]): Item[] {
  const flags = (name: string) =>
    ops.filter((op) => op.name === name).reduce((all, { args }) => all | BigInt(Number(args.flags)), 0n);
  const made = flags('CLONE') | flags('UNSHARE');
  const joined = flags('SETNS');
  const list: { type: string; path?: string }[] = config.linux?.namespaces ?? [];
  return NAMESPACES.map(([type, flag, what]) => {
    const index = list.findIndex((one) => one.type === type);
    const path = list[index]?.path;
    const state = index < 0 ? 'host' : path && joined & flag ? 'joined' : made & flag ? 'new' : 'host';
    const pointer = index < 0 ? '/linux/namespaces' : `/linux/namespaces/${index}`;
    const detail = state === 'joined' ? `of ${path}` : state === 'new' ? `its own ${what}` : `the host’s ${what}`;
    return item(`ns ${type}`, pointer, type, { detail, state, danger: state === 'host' ? namespaceDanger(type) : '' });
  });
}

function mapsOf(ops: readonly PlannedOp[]): MapItem[] {
  return ops.flatMap(({ name, args, cause }) => {
    const kind = /([ug]id)_?map$/.exec(String(args.path ?? ''))?.[1];
    if (kind === undefined || (name !== 'WRITE_FILE' && name !== 'RUN')) return [];
    const numbers =
      name === 'RUN'
        ? (args.argv as string[]).slice(2).map(Number)
        : (String(args.content).match(/\d+/g) ?? []).map(Number);
    const rows: MapItem[] = [];
    for (let at = 0; at + 2 < numbers.length; at += 3) {
      const [inside = 0, outside = 0, size = 0] = numbers.slice(at, at + 3);
      rows.push({
        ...item(`${kind} ${rows.length}`, cause, `${kind}s`, {
          detail: `${range(inside, size)} in it ${size === 1 ? 'is' : 'are'} ${range(outside, size)} of the host`,
          danger: outside === 0 ? 'root in it is root of the host' : '',
        }),
        inside,
        outside,
        size,
      });
    }
    return rows;
  });
}

const range = (from: number, size: number) => (size === 1 ? String(from) : `${from}–${from + size - 1}`);

function filesOf(config: Config, ops: readonly PlannedOp[]): FileItem[] {
  const byMount = Map.groupBy(ops, ({ cause }) => /^\/mounts\/\d+/.exec(cause)?.[0] ?? '');
  const root = config.root;
  const files: FileItem[] = [
    {
      ...item('root', '/root', root.path, { state: 'root' }),
      path: '/',
      flags: root.readonly ? ['ro'] : [],
    },
  ];
  for (const [index, mount] of (config.mounts ?? []).entries()) {
    const pointer = `/mounts/${index}`;
    const does = byMount.get(pointer) ?? [];
    const made = does.find(({ name }) => name === 'FS_MOUNT' || name === 'MOUNT' || name === 'OPEN_TREE');
    const bind = made?.name === 'OPEN_TREE' || does.some(({ name }) => name === 'COPY_SYMLINK');
    const flags = flagsOf(does);
    const source = bind ? String(mount.source ?? '') : '';
    const extra = bind ? '' : (mount.options ?? []).filter((word: string) => /^size=|^mode=/.test(word)).join(' ');
    files.push({
      ...item(`mount ${mount.destination} ${index}`, pointer, bind ? source : String(made?.args.type ?? mount.type), {
        detail: extra,
        state: bind ? 'bind' : 'fs',
        danger: bind ? sourceDanger(source, flags.includes('ro')) : '',
      }),
      path: clean(mount.destination),
      flags,
    });
  }
  for (const [name, state] of [
    ['maskedPaths', 'masked'],
    ['readonlyPaths', 'read-only'],
  ] as const) {
    for (const [index, path] of (config.linux?.[name] ?? []).entries()) {
      files.push({
        ...item(`${state} ${path}`, `/linux/${name}/${index}`, state, { state }),
        path: clean(path),
        flags: [],
      });
    }
  }
  for (const [index, device] of (config.linux?.devices ?? []).entries()) {
    const number = device.major === undefined ? '' : ` ${device.major}:${device.minor}`;
    files.push({
      ...item(`device ${device.path}`, `/linux/devices/${index}`, `device ${device.type}${number}`, {
        state: 'device',
      }),
      path: clean(device.path),
      flags: [],
    });
  }
  return files;
}

const clean = (path: string) => `/${path.split('/').filter(Boolean).join('/')}`;

/** The kernel's names of a mount's flags, as mount(8) writes them. */
function flagsOf(ops: readonly PlannedOp[]): string[] {
  const found = new Set<string>();
  for (const op of ops) {
    for (const [, words = ''] of op.arguments.matchAll(/(?:attrs|set|flags|propagation)=([A-Z_|0-9]+)/g)) {
      for (const word of words.split('|')) {
        const name = /^(?:MOUNT_ATTR_|MS_)_?(\w+)$/.exec(word)?.[1]?.toLowerCase();
        if (name === undefined || /^(rec|bind|remount|silent|atime|relatime)$/.test(name)) continue;
        found.add(name === 'rdonly' ? 'ro' : name);
      }
    }
  }
  return [...found];
}

function capabilitiesOf(ops: readonly PlannedOp[], names: readonly string[]): Item[] {
  const last = (name: string) => ops.findLast((op) => op.name === name);
  const set = last('CAP_SET');
  const bound = last('CAP_BOUND');
  const bits = (value: unknown) => BigInt(value === undefined ? 0 : String(value));
  const held = bits(set?.args.effective) | bits(set?.args.permitted);
  const bounding = bound === undefined ? held : bits(bound.args.keep);
  // what init holds to load the seccomp filter is lost at execve
  const effective = held & bounding;
  return names.map((name, number) => {
    const bit = 1n << BigInt(number);
    const state = effective & bit ? 'kept' : bounding & bit ? 'bounding' : 'dropped';
    const short = name.replace('CAP_', '').toLowerCase();
    return item(`cap ${name}`, '/process/capabilities', short, {
      state,
      detail: { kept: 'kept', bounding: 'only in the bounding set', dropped: 'dropped' }[state] as string,
      danger: state === 'dropped' ? '' : capabilityDanger(name),
    });
  });
}

function seccompOf(verdict: SeccompVerdict | undefined, { arch = 'x64' }: HostDescription): SeccompItem {
  const calls = verdict?.architectures[0]?.calls ?? [];
  if (verdict === undefined || calls.length === 0) {
    const danger = 'without a seccomp profile every system call is open';
    return { ...item('seccomp', '/linux', 'none', { state: 'open', danger }), allowed: 0, conditional: 0, denied: 0 };
  }
  const lets = (action: string) => /^(ALLOW|LOG)/.test(action);
  const named = new Map(calls.map((call) => [call.name, call]));
  const allowed = [...named.values()].filter(({ action }) => action !== undefined && lets(action)).length;
  const conditional = [...named.values()].filter(({ action }) => action === undefined).length;
  const byDefault = lets(verdict.defaultAction);
  const denied = named.size - allowed - conditional;
  const rest = byDefault ? 'all others are allowed' : `all others: ${verdict.defaultAction}`;
  return {
    ...item('seccomp', '/linux/seccomp', `${verdict.instructions.length} instructions`, {
      detail: `${rest}; counted for ${verdict.architectures[0]?.name ?? arch}`,
      state: 'filter',
      danger: byDefault ? 'what the profile does not name is allowed' : '',
    }),
    allowed,
    conditional,
    denied,
  };
}

function hooksOf(config: Config): Item[] {
  return Object.entries<{ path: string }[]>(config.hooks ?? {}).flatMap(([kind, list]) =>
    (list ?? []).map(({ path }, index) =>
      item(`hook ${kind} ${index}`, `/hooks/${kind}/${index}`, path, {
        detail: kind,
        danger: kind === 'startContainer' ? '' : 'runs on the host, as who makes the container',
      }),
    ),
  );
}

/** All that should be looked at twice. */
export function dangersOf(picture: Picture): Item[] {
  const { process, namespaces, maps, files, limits, capabilities, seccomp, hooks } = picture;
  return [process, namespaces, maps, files, limits, capabilities, [seccomp], hooks]
    .flat()
    .filter(({ danger }) => danger !== '');
}

/** The keys of what another picture has not, or has otherwise. */
export function changesOf(before: Picture | undefined, now: Picture): Set<string> {
  if (before === undefined) return new Set();
  const said = (picture: Picture) =>
    new Map(
      Object.values(picture)
        .flat()
        .map((one: Item) => [one.key, sayOf(one)]),
    );
  const old = said(before);
  return new Set([...said(now)].filter(([key, say]) => old.get(key) !== say).map(([key]) => key));
}

function sayOf({ pointer, ...rest }: Item): string {
  return JSON.stringify(rest);
}
