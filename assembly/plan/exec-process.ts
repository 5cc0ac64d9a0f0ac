/**
 * The process that exec is to make: a whole process.json, or the container's own process with some of it replaced.
 */
import { Answer } from '../answer';
import { Json, Kind } from '../json/reader';
import { Request } from '../request';
import { buildProcess, lastOfEachName, strings } from '../spec/build';
import { Process } from '../spec/config';
import { capabilityNumber } from '../spec/names';
import { checkDocument, PROCESS } from '../validate/config';
import { Diagnostics } from '../validate/diagnostics';
import { quoted } from './text';

/** (uid_t)-1 means "no change" to the kernel. */
const ID_MAX: u64 = 0xfffffffe;

export class ExecProcess {
  process: Process = new Process();
  /** why it cannot be, or null */
  refusal: Answer | null = null;

  /**
   * @param request `wholeProcess`: its document is a process.json, which is checked as one. Else its document holds `args`, and
   *   may hold `cwd`, `noNewPrivileges`, `apparmorProfile`, `selinuxLabel`, `user` (uid, gid), which replace; `env`, `user.additionalGids` and
   *   `capabilities` (an array of names), which are added
   * @param own the process of the container's config
   */
  static of(request: Request, own: Process): ExecProcess {
    const wanted = new ExecProcess();
    const diagnostics = new Diagnostics();
    diagnostics.hints = false;
    const json = Json.parse(request.document, diagnostics);
    if (json && request.wholeProcess) checkDocument(json, diagnostics, PROCESS, true);
    if (!json || diagnostics.hasErrors()) {
      wanted.refusal = Answer.invalid(diagnostics);
      return wanted;
    }
    if (request.wholeProcess) {
      wanted.process = buildProcess(json, json.root);
      if (!wanted.process.initialCpus.length && !wanted.process.finalCpus.length) {
        wanted.process.initialCpus = own.initialCpus;
        wanted.process.finalCpus = own.finalCpus;
      }
      wanted.checkEnv(wanted.process.env);
    } else {
      wanted.process = own;
      wanted.replace(json);
    }
    wanted.checkStrings();
    return wanted;
  }

  private replace(json: Json): void {
    const process = this.process;
    const root = json.root;
    process.args = strings(json, json.get(root, 'args'));
    process.cwd = json.str(json.get(root, 'cwd'), process.cwd);
    const env = strings(json, json.get(root, 'env'));
    this.checkEnv(env);
    process.env = lastOfEachName(process.env.concat(env));
    process.noNewPrivileges = json.bool(json.get(root, 'noNewPrivileges'), process.noNewPrivileges);
    process.apparmorProfile = json.str(json.get(root, 'apparmorProfile'), process.apparmorProfile);
    process.selinuxLabel = json.str(json.get(root, 'selinuxLabel'), process.selinuxLabel);
    process.terminal = json.bool(json.get(root, 'terminal'));
    const size = json.get(root, 'consoleSize');
    process.consoleWidth = <u16>json.u64(json.get(size, 'width'));
    process.consoleHeight = <u16>json.u64(json.get(size, 'height'));
    const user = json.get(root, 'user');
    process.user.uid = this.id(json, json.get(user, 'uid'), '/user/uid', process.user.uid);
    process.user.gid = this.id(json, json.get(user, 'gid'), '/user/gid', process.user.gid);
    const gids = json.get(user, 'additionalGids');
    for (let i = 0; i < json.count(gids); i++) {
      const pointer = '/user/additionalGids/' + i.toString();
      process.user.additionalGids.push(this.id(json, json.item(gids, i), pointer, 0));
    }
    this.addCapabilities(strings(json, json.get(root, 'capabilities')));
  }

  /** Never inheritable (CVE-2022-29162), so ambient only where the container's config has it inheritable. */
  private addCapabilities(names: Array<string>): void {
    const sets = this.process.capabilities;
    for (let i = 0; i < names.length; i++) {
      const name = names[i].toUpperCase();
      const number = capabilityNumber(name.startsWith('CAP_') ? name : 'CAP_' + name);
      if (number < 0) {
        this.refuse('/capabilities/' + i.toString(), 'unknown capability ' + quoted(names[i]));
        continue;
      }
      const bit: u64 = (<u64>1) << (<u64>number);
      sets.bounding |= bit;
      sets.effective |= bit;
      sets.permitted |= bit;
      sets.ambient |= bit & sets.inheritable;
    }
  }

  private id(json: Json, node: i32, pointer: string, fallback: u32): u32 {
    if (node < 0) return fallback;
    const value = json.u64(node, u64.MAX_VALUE);
    if (json.kind(node) == Kind.Number && value <= ID_MAX) return <u32>value;
    this.refuse(pointer, 'must be a number from 0 to 4294967294');
    return fallback;
  }

  /** What the kernel, or runc, would not take. */
  private checkStrings(): void {
    const process = this.process;
    if (!process.args.length || !process.args[0].length) this.refuse('/args', 'args must not be empty');
    for (let i = 0; i < process.args.length; i++) this.checkNul(process.args[i], '/args/' + i.toString());
    this.checkNul(process.cwd, '/cwd');
    this.checkNul(process.apparmorProfile, '/apparmorProfile');
    this.checkNul(process.selinuxLabel, '/selinuxLabel');
    if (!process.cwd.startsWith('/')) this.refuse('/cwd', 'Cwd must be an absolute path');
  }

  private checkEnv(env: Array<string>): void {
    for (let i = 0; i < env.length; i++) {
      const pointer = '/env/' + i.toString();
      this.checkNul(env[i], pointer);
      if (env[i].indexOf('=') < 1) this.refuse(pointer, quoted(env[i]) + ' is not NAME=value');
    }
  }

  private checkNul(text: string, pointer: string): void {
    if (text.includes('\0')) this.refuse(pointer, 'must not hold a NUL character');
  }

  private refuse(pointer: string, why: string): void {
    if (!this.refusal) this.refusal = Answer.error('ConfigInvalid', `${pointer}: ${why}`, pointer);
  }
}
