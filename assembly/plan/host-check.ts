/**
 * What `create` could only fail on later, looked at in its first turn: the rootfs, the sources of bind mounts, hooks, and the
 * namespaces that are joined. These are the rules of src/host-rules/files.ts, which look without an executor; a test holds both
 * to the same findings.
 */
import { Answer } from '../answer';
import { Json } from '../json/reader';
import { Results } from '../results';
import { Diagnostics } from '../validate/diagnostics';
import { List, Tmpl } from './encoder';
import * as errno from './errno';
import { HOST_CHECKS_AT } from './facts';
import * as linux from './linux';
import * as ops from './ops.generated';
import { cleanPath, fromBundle } from './paths';

/** Of a path: surely nothing is there. Any other failure says nothing. */
const MISSING: StaticArray<u16> = [errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG];
const HIDDEN: StaticArray<u16> = [errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ENODEV];
/** The hooks that run before create has succeeded, in the host's mount namespace. */
const HOOKS: StaticArray<string> = ['prestart', 'createRuntime', 'createContainer'];
const X_OK: u32 = 1;

/** The type's name in /proc/PID/ns; null for what is none. */
function namespaceLink(type: string): string | null {
  if (type == 'network') return 'net';
  if (type == 'mount') return 'mnt';
  const same = type == 'pid' || type == 'ipc' || type == 'uts' || type == 'user' || type == 'cgroup' || type == 'time';
  return same ? type : null;
}

/** Which of a process's namespaces a path of the form /proc/PID/ns/LINK names; "" for another path. */
function linkOf(path: string): string {
  const parts = path.split('/');
  if (parts.length != 5 || parts[1] != 'proc' || parts[3] != 'ns' || !isNumber(parts[2])) return '';
  return parts[4].replace('_for_children', '');
}

function isNumber(text: string): bool {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return false;
  return text.length > 0;
}

/** Whether a clean path is a directory, or in it. */
function isBelow(path: string, directory: string): bool {
  return path == directory || path.startsWith(directory + '/');
}

/** One look at a path. */
class Look {
  /** of what is there: that it is not what it should be, and what would be; "" when it may be that */
  wrong: string = '';
  better: string = '';

  constructor(
    public node: i32,
    public rule: string,
    public path: string,
    /** the message's beginning */
    public what: string,
    public hint: string,
  ) {}
}

export class HostCheck {
  private looks: Array<Look> = [];

  private constructor(
    private json: Json,
    private findings: Diagnostics,
  ) {}

  /** @param json a config that is valid */
  static of(json: Json, bundle: string): HostCheck {
    const findings = new Diagnostics();
    findings.of(json.bytes);
    findings.json = json;
    const check = new HostCheck(json, findings);
    check.addRootfs(bundle);
    check.addMounts(bundle);
    check.addHooks();
    check.addNamespaces();
    return check;
  }

  /** Appends the ops that look to the facts' plan. */
  write(l: List): void {
    for (let i = 0; i < this.looks.length; i++) {
      const look = this.looks[i];
      l.report();
      for (let k = 0; k < MISSING.length; k++) l.on(MISSING[k]);
      for (let k = 0; k < HIDDEN.length; k++) l.on(HIDDEN[k]);
      ops.stat(l, new Tmpl(look.path), 0);
      if (look.rule != 'hook-executable') continue;
      l.report();
      for (let k = 0; k < MISSING.length; k++) l.on(MISSING[k]);
      for (let k = 0; k < HIDDEN.length; k++) l.on(HIDDEN[k]);
      ops.access(l, new Tmpl(look.path), X_OK);
    }
  }

  /** How many ops write appends. */
  get ops(): u32 {
    let count = 0;
    for (let i = 0; i < this.looks.length; i++) count += this.looks[i].rule == 'hook-executable' ? 2 : 1;
    return count;
  }

  /** @param results of the facts' turn. @returns the refusal, or null */
  refusal(results: Results): Answer | null {
    let op = HOST_CHECKS_AT;
    for (let i = 0; i < this.looks.length; i++) {
      const look = this.looks[i];
      const found = results.of(op++);
      const access = look.rule == 'hook-executable' ? results.of(op++) : null;
      if (!found) continue;
      if (found.errno) {
        if (MISSING.includes(<u16>found.errno)) this.find(look, 'no such file or directory');
        continue;
      }
      const directory = (found.u32(0) & linux.S_IFMT) == linux.S_IFDIR;
      if (look.rule == 'rootfs-directory' && !directory) this.find(look, 'not a directory');
      if (look.wrong.length) this.findings.error(look.node, look.rule, look.wrong, look.better);
      if (look.rule != 'hook-executable') continue;
      if (directory) this.find(look, 'is a directory');
      else if (access && access.errno == errno.EACCES) this.find(look, 'may not be executed');
    }
    return this.findings.hasErrors() ? Answer.invalid(this.findings) : null;
  }

  private find(look: Look, problem: string): void {
    this.findings.error(look.node, look.rule, look.what + ': ' + problem, look.hint);
  }

  private look(node: i32, rule: string, path: string, what: string, hint: string = ''): void {
    this.looks.push(new Look(node, rule, path, what, hint));
  }

  /** config.md, "Root": path is the container's root file system, a directory. */
  private addRootfs(bundle: string): void {
    const node = this.json.get(this.json.get(this.json.root, 'root'), 'path');
    const text = this.json.str(node);
    if (!text.length) return;
    const path = cleanPath(fromBundle(bundle, text));
    this.look(node, 'rootfs-directory', path, 'rootfs ' + path);
  }

  /** config.md, "Mounts": a bind mount's source is a path of the host, from the bundle when it is relative. */
  private addMounts(bundle: string): void {
    const json = this.json;
    const rootfs = cleanPath(fromBundle(bundle, json.str(json.get(json.get(json.root, 'root'), 'path'))));
    const mounts = json.get(json.root, 'mounts');
    for (let i = 0; i < json.count(mounts); i++) {
      const mount = json.item(mounts, i);
      const node = json.get(mount, 'source');
      const source = json.str(node);
      const options = json.get(mount, 'options');
      const bind =
        json.is(json.get(mount, 'type'), 'bind') || this.includes(options, 'bind') || this.includes(options, 'rbind');
      if (!bind || !source.length) continue;
      // the symlink itself is meant, wherever it leads
      if (this.includes(options, 'copy-symlink') || this.includes(options, 'src-nofollow')) continue;
      const path = cleanPath(fromBundle(bundle, source));
      // what an earlier mount brings in, and what /proc shows to init, is not there to be seen from here
      if (isBelow(path, '/proc') || isBelow(path, rootfs)) continue;
      const hint = source.startsWith('/') ? '' : 'a relative source starts at the bundle';
      this.look(node, 'bind-source', path, 'mount source ' + path, hint);
    }
  }

  private includes(options: i32, word: string): bool {
    for (let i = 0; i < this.json.count(options); i++) {
      if (this.json.is(this.json.item(options, i), word)) return true;
    }
    return false;
  }

  private addHooks(): void {
    const json = this.json;
    const hooks = json.get(json.root, 'hooks');
    for (let k = 0; k < HOOKS.length; k++) {
      const list = json.get(hooks, HOOKS[k]);
      for (let i = 0; i < json.count(list); i++) {
        const node = json.get(json.item(list, i), 'path');
        const path = json.str(node);
        if (path.startsWith('/')) this.look(node, 'hook-executable', path, 'hook ' + path);
      }
    }
  }

  /** config-linux.md, "Namespaces": path is a namespace file of that type. */
  private addNamespaces(): void {
    const json = this.json;
    const list = json.get(json.get(json.root, 'linux'), 'namespaces');
    for (let i = 0; i < json.count(list); i++) {
      const type = json.str(json.get(json.item(list, i), 'type'));
      const node = json.get(json.item(list, i), 'path');
      const path = json.str(node);
      const link = namespaceLink(type);
      if (link === null || !path.startsWith('/')) continue;
      // /proc/self is another process's for the one that joins
      if (path.startsWith('/proc/self/') || path.startsWith('/proc/thread-self/')) continue;
      this.look(node, 'namespace-path', path, type + ' namespace ' + path);
      const other = linkOf(path);
      if (!other.length || other == link) continue;
      const look = this.looks[this.looks.length - 1];
      look.wrong = path + ' is no ' + type + ' namespace';
      look.better = '/proc/PID/ns/' + link + ' would be';
    }
  }
}
