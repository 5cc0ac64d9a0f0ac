// Mounts by the hundred: every option on every kind of mount, and what mountinfo must say of it.

/** The words that have to do with a mount's own flags: what they set or clear. */
const flags = {
  ro: ['ro', true],
  rw: ['ro', false],
  nosuid: ['nosuid', true],
  suid: ['nosuid', false],
  nodev: ['nodev', true],
  dev: ['nodev', false],
  noexec: ['noexec', true],
  exec: ['noexec', false],
  nodiratime: ['nodiratime', true],
  diratime: ['nodiratime', false],
  noatime: ['noatime', true],
  atime: ['noatime', false],
  strictatime: ['strictatime', true],
  nostrictatime: ['strictatime', false],
  relatime: ['relatime', true],
  norelatime: ['relatime', false],
  nosymfollow: ['nosymfollow', true],
  symfollow: ['nosymfollow', false],
};
/** Words of the superblock, or of none: they do not show in a mount's own flags. */
const others = 'sync async dirsync mand nomand lazytime nolazytime silent loud iversion noiversion defaults'.split(' ');

export const words = [...Object.keys(flags), ...others];

/** The kinds of mounts: what the config says of them, and (bind) the flags that the source has. */
export const kinds = {
  tmpfs: { type: 'tmpfs', source: 'tmpfs', extra: ['mode=0711', 'size=64k'] },
  ramfs: { type: 'ramfs', source: 'none', extra: ['mode=0711'] },
  bind: { source: 'plain', extra: ['bind'], has: [] },
  rbind: { source: 'plain', extra: ['rbind'], has: [] },
  'bind of a mount with flags': { source: 'flagged', extra: ['bind'], has: ['nosuid', 'nodev', 'noexec', 'noatime'] },
};

/** The same numbers each time: which words come together is no matter of luck. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** All rows: `{ kind, options }`; each word alone, and `more` groups of two to four, on each kind. */
export function rows(more) {
  const all = [];
  const pick = random(7);
  for (const kind of Object.keys(kinds)) {
    all.push({ kind, options: [] });
    for (const word of words) all.push({ kind, options: [word] });
    for (let i = 0; i < more; i++) {
      const options = Array.from({ length: 2 + pick(3) }, () => words[pick(words.length)]);
      all.push({ kind, options });
    }
  }
  return all;
}

/** What mountinfo says of a mount's own flags, from its words alone. */
export function expected({ kind, options }) {
  const set = new Map();
  for (const option of options) if (flags[option]) set.set(...flags[option]);
  const chosen = (name) => set.get(name) === true;
  const { has } = kinds[kind];
  // a bind mount keeps the flags of its source while no word speaks of any
  const keeps = has && options.every((option) => option === 'defaults');
  const flag = (name) => (keeps ? has.includes(name) : chosen(name));
  const times = ['noatime', 'nodiratime', 'strictatime', 'relatime'].some(chosen);
  const time = (name) => (has && !times ? has.includes(name) : chosen(name));
  const strict = time('strictatime');
  return [
    flag('ro') ? 'ro' : 'rw',
    ...['nosuid', 'nodev', 'noexec'].filter(flag),
    ...(time('noatime') && !strict ? ['noatime'] : []),
    ...(time('nodiratime') ? ['nodiratime'] : []),
    ...(strict || time('noatime') ? [] : ['relatime']),
    ...(flag('nosymfollow') ? ['nosymfollow'] : []),
  ].join(',');
}

/** The words for a mount and all below it, in the same terms. */
const recursive = Object.fromEntries(Object.entries(flags).map(([word, [name, on]]) => [`r${word}`, [name, on]]));

export const recursiveWords = Object.keys(recursive);

/** Groups of recursive words: each alone, and `more` of two or three. */
export function recursiveRows(more) {
  const pick = random(11);
  const all = recursiveWords.map((word) => [word]);
  for (let i = 0; i < more; i++) {
    all.push(Array.from({ length: 2 + pick(2) }, () => recursiveWords[pick(recursiveWords.length)]));
  }
  return all;
}

/** What becomes of a mount with the flags `has` by recursive words: access times are one field, the last word counts. */
export function expectedRecursive(options, has) {
  const set = new Set(has);
  let time = ['noatime', 'strictatime'].find((name) => set.has(name)) ?? 'relatime';
  for (const option of options) {
    const [name, on] = recursive[option];
    if (name === 'noatime' || name === 'strictatime') time = on ? name : 'relatime';
    else if (name === 'relatime') time = 'relatime';
    else if (on) set.add(name);
    else set.delete(name);
  }
  return [
    set.has('ro') ? 'ro' : 'rw',
    ...['nosuid', 'nodev', 'noexec'].filter((name) => set.has(name)),
    ...(time === 'noatime' ? ['noatime'] : []),
    ...(set.has('nodiratime') ? ['nodiratime'] : []),
    ...(time === 'relatime' ? ['relatime'] : []),
    ...(set.has('nosymfollow') ? ['nosymfollow'] : []),
  ].join(',');
}
