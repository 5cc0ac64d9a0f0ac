/**
 * What a failed op did, in words: its own bytes are decoded by the types of ops.def, so that the message can
 * name what it was done to.
 */
import { Cursor } from '../results';
import { namespaceNames, resourceName } from './numbers';
import { quoted, shown } from './text';

const OP_FALLBACK: u16 = 2;
const WRITE_FILE: u32 = 29;

/**
 * code:arguments:phrase. Arguments: u u32, U u64, s str, t tmpl, l strs; P and T are a str and
 * a tmpl that is the path it was done to. In the phrase %N is argument N, %qN in quotes, %nN and %rN a CLONE_NEW* mask and
 * an RLIMIT_* number in words.
 */
const TABLE: string =
  ';1:u:skip the next %0' +
  ';2::keep what has been made' +
  ';3::open a channel to init' +
  ";4:uU:clone the container's process%n1" +
  ";5::wait for the container's init" +
  ";6::wait for the container's init" +
  ";7::wait for the container's init" +
  ";8::wait for the container's init" +
  ';9:uU:take %1 for what is known later' +
  ";10::hand the container's process to the reaper" +
  ';20:uT:open %1' +
  ';21:uP:open %1' +
  ';22:u:close what is not needed' +
  ';23:T:read %0' +
  ';350:Tu:read the first %1 bytes of %0' +
  ';24:T:read the link %0' +
  ';25:T:stat %0' +
  ';26:T:list %0' +
  ";27::read the host's facts" +
  ';28:uT:make the directory %1' +
  ';29:uTuut:write %1' +
  ';30:uPs:rename %1 to %2' +
  ';31:uT:remove %1' +
  ';32:T:lock %0' +
  ';33:uP:bind the socket %1' +
  ';34:T:remove the directory %0' +
  ';35:uPus:write %q3 to %1' +
  ';40::read the start time of the process' +
  ';41::open a pidfd of the process' +
  ';42:uu:send signal %1 to the process' +
  ';43::wait for the end of the process' +
  ';44:uu:set %r1' +
  ";45::start the container's process" +
  ';46::wait for the start' +
  ';50:Ps:make the cgroup %0' +
  ';51:Ps:set cpuset.cpus and cpuset.mems of %0' +
  ';52:Ps:remove the cgroup %0' +
  ';53:P:kill the processes of the cgroup %0' +
  ';54:Ps:remove the cgroup %0' +
  ';55::attach the device program' +
  ';280:Pu:use the cgroup %0' +
  ';260:Tssss:write %q2 to %0' +
  ';261:Tss:read %0' +
  ';60::name the process' +
  ';61::setsid' +
  ';62:u:unshare%n0' +
  ';63:uu:join%n1' +
  ';64::prctl(PR_SET_DUMPABLE)' +
  ';65::umask' +
  ';66:s:set the hostname to %q0' +
  ';67::bring up lo' +
  ';68::join a new session keyring' +
  ';69::set the additional groups' +
  ';70:u:setgid to %0' +
  ';71:u:setuid to %0' +
  ';72::set the capabilities' +
  ';73::set the capabilities' +
  ';74::set the capabilities' +
  ';75::set the capabilities' +
  ';76::prctl(PR_SET_NO_NEW_PRIVS)' +
  ';77:P:chdir to %0' +
  ';78::fchdir' +
  ';79:P:chroot to %0' +
  ';80::check that the working directory is inside the container' +
  ';81:u:give stdio to user %0' +
  ';82:l:find the executable' +
  ';83:u:look up the home directory of user %0' +
  ';84:u:close all from %0 on when the program starts' +
  ';85:lul:exec' +
  ';86::close what is not needed' +
  ';87:u:keep %0 file descriptors for the program' +
  ';88::take the seccomp filter' +
  ';210::tell init to go on' +
  ';211::start the process' +
  ';90:s:mount %q0' +
  ';91:uP:open the mount %1' +
  ';92::set the attributes of the mount' +
  ';93::attach the mount' +
  ';94:P:change the mount propagation of %0' +
  ';95::pivot_root' +
  ';96:P:unmount %0' +
  ';97:uP:make the mountpoint %1' +
  ';98:uP:make the device %1' +
  ';99:sus:make the symlink %2 to %0' +
  ';100::check the character device' +
  ';101::check that the mountpoint is where it seems to be' +
  ";102::use the container's own null device" +
  ';110:s:set the domain name to %q0' +
  ';111::note its own pid' +
  ';112::set the scheduling policy' +
  ';113::set the io priority' +
  ';114::set the personality' +
  ';115::set the memory policy' +
  ';170:T:connect to %0' +
  ';171::send the fd' +
  ';172::pass the fd on' +
  ";173::wait for the container's init" +
  ';174:u:take stdio fd %0' +
  ';175::allocate a pseudo-terminal' +
  ';176::make the terminal its own' +
  ';177::make the terminal raw' +
  ';178::set the size of the terminal' +
  ';179::set the size of the terminal' +
  ';180::set up the terminal' +
  ';181::supervise the process' +
  ';182:T:bind the socket %0' +
  ';183::pass READY on to NOTIFY_SOCKET' +
  ';184::synchronize with NOTIFY_SOCKET' +
  ';120:P:run the hook %0' +
  ';191::set the CPU affinity' +
  ';190:ssu:move the network device %0 into the container as %1' +
  ';130:u:give pipes of stdio to user %0' +
  ";131::wait for the container's init" +
  ";132::wait for the container's init" +
  ';133:T:compare the ids of the user namespace' +
  ';140:P:run %0' +
  ';141:Ts:read the attribute %1 of %0' +
  ';142:T:look at the permissions of %0' +
  ';246:P:stop the processes of the cgroup %0, or let them go on' +
  ';320:P:let the processes of the cgroup %0 go on' +
  ';321::replace the device program' +
  ';322:T:change the device rules of the cgroup %0' +
  ';340:T:touch %0' +
  ';400:T:read %0' +
  ';401:uT:write %1' +
  ';300:T:connect to the bus %0' +
  ';301::ask systemd' +
  ';302::wait for what systemd answers' +
  ';303:uPu:give %1 to user %2' +
  ';230::check the file system' +
  ';231:us:check that it is not %1' +
  ';150:uus:mount with mount(2)' +
  ';151::change the flags of the mount' +
  ';152:uuP:find the mount at %2' +
  ';153::copy what the tmpfs covers into it' +
  ';154:Pus:make the symlink %2 as %0' +
  ';155::map the ids of the mount' +
  ';156:ss:make a user namespace for the id-mapped mount' +
  ';157::attach the root file system to the host;';

/** An op in words. */
export class OpText {
  code: u32 = 0;
  /** "write", "mount", … with what it was done to */
  phrase: string = '';
  /** the path it was done to, or "" */
  path: string = '';
  /** the strings of `strs` arguments: the candidates of FIND_EXEC and EXEC, and EXEC's argv */
  lists: Array<Array<string>> = [];

  /** @param bytes the op, header included, as in the results; may be empty (a plan that was refused) */
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
    const at = TABLE.indexOf(';' + op.code.toString() + ':');
    if (op.code == 0 || at < 0) return op;
    const parts = TABLE.substring(at + 1, TABLE.indexOf(';', at + 1)).split(':');
    const args = op.decode(c, parts[1]);
    op.phrase = phrase(parts[2], args);
    if (op.code == WRITE_FILE && (op.path.startsWith('/sys/') || op.path.startsWith('/proc/'))) {
      // what goes into a file of the kernel is short, and the point; what goes into state.json is neither
      op.phrase = 'write ' + quoted(args[4]) + ' to ' + shown(op.path);
    }
    return op;
  }

  private decode(c: Cursor, types: string): Array<string> {
    const args: Array<string> = [];
    for (let i = 0; i < types.length; i++) {
      const type = types.charAt(i);
      let value = '';
      if (type == 'u') value = c.u32().toString();
      else if (type == 'U') value = c.u64().toString();
      else if (type == 'l') this.lists.push(strs(c));
      else value = type == 's' || type == 'P' ? c.text() : tmpl(c);
      if (type == 'P' || type == 'T') this.path = value;
      args.push(value);
    }
    // a cgroup is named by the mountpoint and the path below it, a file of one by both
    if (types == 'Ps' || types == 'Tssss') {
      this.path += '/' + args[1];
      args[0] = this.path;
    }
    return args;
  }
}

/** Fills in a phrase of the table. */
function phrase(text: string, args: Array<string>): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) != '%') {
      out += text.charAt(i);
      continue;
    }
    const how = text.charAt(i + 1);
    const plain = how >= '0' && how <= '9';
    if (!plain) i++;
    const value = args[text.charCodeAt(++i) - 0x30];
    if (how == 'n') out += namespaceNames(U64.parseInt(value));
    else if (how == 'r') out += resourceName(U32.parseInt(value));
    else out += how == 'q' ? quoted(value) : shown(value);
  }
  return out;
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
