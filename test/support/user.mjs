// An ordinary user for tests that run as root. Nothing of the host is touched: each command gets a mount namespace of its own, in
// which /etc/passwd, /etc/group, /etc/subuid and /etc/subgid name the user, and the project is where that user may read it.
import { execFileSync } from 'node:child_process';
import { existsSync, chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsRoot } from './bundle.mjs';
import { project } from './programs.mjs';
import { run, tareBin } from './run.mjs';

const FILES = ['passwd', 'group', 'subuid', 'subgid'];

/** Why a test of ordinary users is skipped, or false. */
export const needsUser =
  needsRoot ||
  (!existsSync('/proc/self/ns/user') && 'needs user namespaces') ||
  FILES.filter((name) => !existsSync(`/etc/${name}`)).map((name) => `needs /etc/${name}`)[0] ||
  false;

/** Why a test of more than one mapping range is skipped, or false. */
export const needsHelpers =
  needsUser || (!existsSync('/usr/bin/newuidmap') && 'needs newuidmap (Debian: uidmap)') || false;

/** In that namespace, as root: what has to be changed there, then the command as the user. $1 is the directory of the user's files. */
const ENTER = `
  for name in ${FILES.join(' ')}; do mount --bind "$1/$name" "/etc/$name" || exit 125; done
  mount --bind "$2" "$1/project" || exit 125
  . "$1/enter" || exit 125
  user=$3; shift 3
  exec setpriv --reuid "$user" --regid "$user" --clear-groups -- env PATH="$user_path" "$@"
`;

let count = 0;

export class User {
  /**
   * @param {object} [options]
   * @param {boolean} [options.subordinate] whether there are subordinate ids: 65536 from `first` on (default: yes)
   * @param {string} [options.enter] shell commands for the mount namespace, as root, before the user's command
   * @param {number} [options.id] of a user that the host has
   */
  constructor({ subordinate = true, enter = '', id } = {}) {
    const number = (process.pid * 8 + count++) % 32_000;
    /** Its uid and gid. */
    this.id = id ?? 200_000 + number;
    this.name = `tare${number}`;
    /** The first of its subordinate ids. */
    this.first = 1_000_000 + number * 65_536;
    this.dir = mkdtempSync(join(tmpdir(), 'tare-user-'));
    this.home = join(this.dir, 'home');
    this.runtime = join(this.dir, 'runtime');
    chmodSync(this.dir, 0o755);
    mkdirSync(join(this.dir, 'project'));
    for (const path of [this.home, this.runtime]) {
      mkdirSync(path, { mode: 0o700 });
      chownSync(path, this.id, this.id);
    }
    const line = `${this.name}:x:${this.id}:`;
    const ids = subordinate ? `${this.name}:${this.first}:65536\n` : '';
    const texts = {
      passwd: `${readFileSync('/etc/passwd', 'utf8')}${line}${this.id}::${this.home}:/bin/sh\n`,
      group: `${readFileSync('/etc/group', 'utf8')}${line}\n`,
      subuid: ids,
      subgid: ids,
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(this.dir, name), text);
    writeFileSync(join(this.dir, 'enter'), enter);
    this.root = join(this.runtime, 'tare');
    this.env = {
      HOME: this.home,
      USER: this.name,
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      XDG_RUNTIME_DIR: this.runtime,
      TARE_SHIM: process.env.TARE_SHIM ?? 'auto',
      ...(process.env.TARE_SHIM_DIR && { TARE_SHIM_DIR: this.inProject(process.env.TARE_SHIM_DIR) }),
    };
  }

  /** A path of the project as the user sees it. */
  inProject(path) {
    return path.replace(project.replace(/\/$/, ''), join(this.dir, 'project'));
  }

  /** Runs a command as the user, with `env` added to its environment; as `run` in run.mjs. */
  run(command, args, { env = {}, ...options } = {}) {
    const inside = [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      ENTER,
      'enter',
      this.dir,
      project,
      String(this.id),
    ];
    const all = { ...this.env, ...env };
    // what enters the namespace needs a PATH of its own
    const environment = { ...all, PATH: process.env.PATH, user_path: all.PATH };
    return run('unshare', [...inside, command, ...args], { cwd: this.home, ...options, env: environment });
  }

  /** Runs the yargs command as the user, with the root that it has by default. */
  tare(args, options) {
    return this.run(process.execPath, [this.inProject(tareBin), ...args], options);
  }

  /** Gives a directory and all in it to the user. */
  own(path) {
    execFileSync('chown', ['-R', `${this.id}:${this.id}`, path]);
  }

  remove() {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
