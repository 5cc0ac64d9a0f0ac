/**
 * What a failed op did, in words: its own bytes are decoded by the types of ops.def, so that the message can
 * name what it was done to.
 */
import { Cursor } from '../results';
import { namespaceNames, resourceName } from './numbers';

const OP_FALLBACK: u16 = 2;
/** Text from a config or a rootfs is cut here, so that no message grows without bound. */
export const TEXT_MAX: i32 = 256;

/** An op's name in the table below, decoded. */
export class OpText {
  code: u32 = 0;
  /** "write", "mount", … with what it was done to */
  phrase: string = '';
  /** the path it was done to, or "" */
  path: string = '';
  /** the strings of a `strs` argument that comes first (candidates of FIND_EXEC and EXEC) */
  list: Array<string> = [];
  /** the second `strs` argument (argv of EXEC) */
  argv: Array<string> = [];

  /** @param bytes the op, header included, as in the results */
  static of(bytes: Uint8Array): OpText {
    const c = new Cursor(bytes);
    const op = new OpText();
    op.code = c.u16();
    const flags = c.u16();
    c.u32();
    c.u32();
    if (flags & OP_FALLBACK) {
      const errnos = c.u32();
      for (let i: u32 = 0; i < errnos && !c.bad; i++) c.u32();
    }
    op.decode(c);
    return op;
  }

  private decode(c: Cursor): void {
    switch (this.code) {
      case 3:
        this.phrase = 'open a channel to init';
        break;
      case 4:
        c.u32();
        this.phrase = "clone the container's process" + namespaceNames(c.u64());
        break;
      case 5:
      case 6:
      case 7:
      case 8:
        this.phrase = "wait for the container's init";
        break;
      case 10:
        this.phrase = "hand the container's process to the reaper";
        break;
      case 20:
        c.u32();
        this.onPath('open', tmpl(c));
        break;
      case 21:
        c.u32();
        this.onPath('open', c.text());
        break;
      case 23:
        this.onPath('read', tmpl(c));
        break;
      case 24:
        this.onPath('read the link', tmpl(c));
        break;
      case 25:
        this.onPath('stat', tmpl(c));
        break;
      case 26:
        this.onPath('list', tmpl(c));
        break;
      case 27:
        this.phrase = "read the host's facts";
        break;
      case 28:
        c.u32();
        this.onPath('make the directory', tmpl(c));
        break;
      case 29:
        this.write(c);
        break;
      case 30:
        c.u32();
        this.path = c.text();
        this.phrase = 'rename ' + shown(this.path) + ' to ' + shown(c.text());
        break;
      case 31:
        c.u32();
        this.onPath('remove', tmpl(c));
        break;
      case 32:
        this.onPath('lock', tmpl(c));
        break;
      case 33:
        c.u32();
        this.onPath('bind the socket', c.text());
        break;
      case 34:
        this.onPath('remove the directory', tmpl(c));
        break;
      case 40:
        this.phrase = 'read the start time of the process';
        break;
      case 41:
        this.phrase = 'open a pidfd of the process';
        break;
      case 42:
        c.u32();
        this.phrase = 'send signal ' + c.u32().toString() + ' to the process';
        break;
      case 43:
        this.phrase = 'wait for the end of the process';
        break;
      case 44:
        c.u32();
        this.phrase = 'set ' + resourceName(c.u32());
        break;
      case 45:
      case 46:
        this.phrase = "start the container's process";
        break;
      default:
        if (this.code >= 50 && this.code < 60) this.cgroup(c);
        else if (this.code < 90) this.process(c);
        else this.mount(c);
    }
  }

  private write(c: Cursor): void {
    c.u32();
    this.path = tmpl(c);
    c.u32();
    c.u32();
    const content = tmpl(c);
    // what goes into a file of the kernel is short, and the point; what goes into state.json is neither
    const short = this.path.startsWith('/sys/') || this.path.startsWith('/proc/');
    this.phrase = 'write ' + (short ? quoted(content) + ' to ' : '') + shown(this.path);
  }

  private cgroup(c: Cursor): void {
    if (this.code == 55) {
      this.phrase = 'attach the device program';
      return;
    }
    let path = c.text();
    if (this.code != 53) path += '/' + c.text();
    if (this.code == 50) this.onPath('make the cgroup', path);
    else if (this.code == 51) this.onPath('set cpuset.cpus and cpuset.mems of', path);
    else if (this.code == 53) this.onPath('kill the processes of the cgroup', path);
    else this.onPath('remove the cgroup', path);
  }

  private process(c: Cursor): void {
    switch (this.code) {
      case 60:
        this.phrase = 'name the process';
        break;
      case 61:
        this.phrase = 'setsid';
        break;
      case 62:
        this.phrase = 'unshare' + namespaceNames(c.u32());
        break;
      case 63:
        c.u32();
        this.phrase = 'join' + namespaceNames(c.u32());
        break;
      case 64:
        this.phrase = 'prctl(PR_SET_DUMPABLE)';
        break;
      case 65:
        this.phrase = 'umask';
        break;
      case 66:
        this.phrase = 'set the hostname to ' + quoted(c.text());
        break;
      case 67:
        this.phrase = 'bring up lo';
        break;
      case 68:
        this.phrase = 'join a new session keyring';
        break;
      case 69:
        this.phrase = 'set the additional groups';
        break;
      case 70:
        this.phrase = 'setgid to ' + c.u32().toString();
        break;
      case 71:
        this.phrase = 'setuid to ' + c.u32().toString();
        break;
      case 72:
      case 73:
      case 74:
      case 75:
        this.phrase = 'set the capabilities';
        break;
      case 76:
        this.phrase = 'prctl(PR_SET_NO_NEW_PRIVS)';
        break;
      case 77:
        this.onPath('chdir to', c.text());
        break;
      case 78:
        this.phrase = 'fchdir';
        break;
      case 79:
        this.onPath('chroot to', c.text());
        break;
      case 80:
        this.phrase = 'check that the working directory is inside the container';
        break;
      case 81:
        this.phrase = 'give stdio to user ' + c.u32().toString();
        break;
      case 82:
      case 85:
        this.exec(c);
        break;
      case 83:
        this.phrase = 'look up the home directory of user ' + c.u32().toString();
        break;
      default:
        this.phrase = 'close file descriptors';
    }
  }

  private exec(c: Cursor): void {
    this.list = strs(c);
    c.u32();
    if (this.code == 85) this.argv = strs(c);
    if (this.list.length) this.path = this.list[0];
    this.phrase = 'exec ' + quoted(this.path);
  }

  private mount(c: Cursor): void {
    switch (this.code) {
      case 90:
        this.phrase = 'mount ' + quoted(c.text());
        break;
      case 91:
        c.u32();
        this.onPath('open the mount', c.text());
        break;
      case 92:
        this.phrase = 'set the attributes of the mount';
        break;
      case 93:
        this.phrase = 'attach the mount';
        break;
      case 94:
        this.onPath('change the mount propagation of', c.text());
        break;
      case 95:
        this.phrase = 'pivot_root';
        break;
      case 96:
        this.onPath('unmount', c.text());
        break;
      case 97:
        c.u32();
        this.onPath('make the mountpoint', c.text());
        break;
      case 98:
        c.u32();
        this.onPath('make the device', c.text());
        break;
      case 99:
        this.onPath('make the symlink to', c.text());
        break;
      case 100:
        this.phrase = 'check the character device';
        break;
      case 101:
        this.phrase = 'check the file system of the mountpoint';
        break;
      default:
        this.phrase = "use the container's own null device";
    }
  }

  private onPath(verb: string, path: string): void {
    this.path = path;
    this.phrase = verb + ' ' + shown(path);
  }
}

/** A template's literals; what is known only at run time is shown as "N". */
function tmpl(c: Cursor): string {
  const pieces = c.u32();
  let out = '';
  for (let i: u32 = 0; i < pieces && !c.bad; i++) {
    const kind = c.u32();
    if (kind == 0) {
      out += c.text();
    } else {
      c.u32();
      out += kind == 4 ? '/proc/self/fd/N' : 'N';
    }
  }
  return out;
}

function strs(c: Cursor): Array<string> {
  const count = c.u32();
  const out: Array<string> = [];
  for (let i: u32 = 0; i < count && !c.bad; i++) out.push(c.text());
  return out;
}

/** Text for a message: bounded, and without anything that could break a line or a terminal. */
export function shown(text: string): string {
  let out = '';
  const end = min(text.length, TEXT_MAX);
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x0a) out += '\\n';
    else if (c == 0x09) out += '\\t';
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c < 0x202f)) out += '\\u' + hex4(c);
    else out += String.fromCharCode(c);
  }
  return text.length > end ? out + '…' : out;
}

/** As shown, in double quotes. */
export function quoted(text: string): string {
  return '"' + shown(text.replaceAll('"', '\\"')) + '"';
}

function hex4(value: i32): string {
  const text = value.toString(16);
  return '0000'.substring(text.length) + text;
}
