/**
 * What is checked of a state.json. Its structure is schema/state.schema.json's, which a test compares with this file;
 * keys that are not known are a newer Tare's, and kept.
 */
import { idProblem } from '../id';
import { Json, Kind } from '../json/reader';
import { Diagnostics } from '../validate/diagnostics';
import { PHASE_CREATING, PHASE_DELETING, PHASE_READY, STATE_VERSION } from './state';

const NAMES_OF_TEXTS: Array<string> = [
  'created',
  'bundle',
  'rootfs',
  'oci_version',
  'start_socket',
  'intel_rdt_path',
  'intel_rdt_mon_path',
];
const NAMES_OF_FLAGS: Array<string> = ['rootless', 'shared_pid_namespace', 'no_new_keyring', 'intel_rdt_own', 'notify'];
const NAMES_OF_MAPS: Array<string> = ['annotations', 'cgroup_paths', 'namespace_paths'];
const PHASES: Array<string> = [PHASE_CREATING, PHASE_READY, PHASE_DELETING];
const MANAGERS: Array<string> = ['cgroupfs', 'systemd', 'disabled'];

/** So much of a wrong value is shown. */
const MAX_SHOWN: i32 = 80;

/**
 * Parses and checks a state.json.
 * @param diagnostics gets everything that is wrong with it, with pointers and places
 */
export function checkStateDocument(bytes: Uint8Array, diagnostics: Diagnostics): void {
  const json = Json.parse(bytes, diagnostics);
  if (json !== null) new StateCheck(json, diagnostics).run();
  diagnostics.resolve();
}

class StateCheck {
  constructor(
    private json: Json,
    private out: Diagnostics,
  ) {}

  run(): void {
    const json = this.json;
    const root = json.root;
    if (json.kind(root) != Kind.Object) {
      this.out.error(root, 'state-type', 'the state must be an object');
      return;
    }
    this.duplicates(root);
    this.version(json.get(root, 'version'));
    this.id(json.get(root, 'id'));
    this.integer('init_process_pid', <u64>i32.MAX_VALUE);
    this.integer('init_process_start', u64.MAX_VALUE);
    for (let i = 0; i < NAMES_OF_TEXTS.length; i++) this.kind(NAMES_OF_TEXTS[i], Kind.String, 'a string');
    for (let i = 0; i < NAMES_OF_FLAGS.length; i++) this.flag(NAMES_OF_FLAGS[i]);
    for (let i = 0; i < NAMES_OF_MAPS.length; i++) this.texts(NAMES_OF_MAPS[i]);
    this.kind('config', Kind.Object, 'an object');
    this.choice('phase', PHASES);
    this.choice('cgroup_manager', MANAGERS);
  }

  private version(node: i32): void {
    if (this.json.kind(node) == Kind.Null) return;
    if (!this.json.integer(node, 0, <u64>i64.MAX_VALUE)) {
      this.out.error(node, 'state-type', `must be a version number, not ${this.shown(node)}`);
      return;
    }
    const version = this.json.i64(node);
    if (version <= STATE_VERSION) return;
    const message = `version ${version} is of a newer Tare; this one knows ${STATE_VERSION}, and keeps what it does not know`;
    this.out.warning(node, 'state-version', message);
  }

  private id(node: i32): void {
    if (this.json.kind(node) == Kind.Null) {
      this.out.error(node < 0 ? this.json.root : node, 'state-id', '"id" is missing');
      return;
    }
    if (!this.is(node, Kind.String, 'a string')) return;
    const problem = idProblem(this.json.str(node), true);
    if (problem !== null) this.out.error(node, 'state-id', problem);
  }

  private integer(name: string, high: u64): void {
    const node = this.json.get(this.json.root, name);
    if (this.json.kind(node) == Kind.Null || this.json.integer(node, 0, high)) return;
    this.out.error(node, 'state-type', `must be an integer from 0 to ${high}, not ${this.shown(node)}`);
  }

  private kind(name: string, kind: Kind, what: string): void {
    const node = this.json.get(this.json.root, name);
    if (this.json.kind(node) != Kind.Null) this.is(node, kind, what);
  }

  private flag(name: string): void {
    const node = this.json.get(this.json.root, name);
    const kind = this.json.kind(node);
    if (kind == Kind.Null || kind == Kind.True || kind == Kind.False) return;
    this.out.error(node, 'state-type', `must be true or false, not ${this.shown(node)}`);
  }

  private texts(name: string): void {
    const json = this.json;
    const node = json.get(json.root, name);
    if (json.kind(node) == Kind.Null || !this.is(node, Kind.Object, 'an object')) return;
    this.duplicates(node);
    for (let i = 0; i < json.count(node); i++) this.is(json.item(node, i), Kind.String, 'a string');
  }

  private choice(name: string, choices: Array<string>): void {
    const node = this.json.get(this.json.root, name);
    if (this.json.kind(node) == Kind.Null || !this.is(node, Kind.String, 'a string')) return;
    if (choices.includes(this.json.str(node)) || this.out.skipsError()) return;
    this.out.error(node, 'state-choice', `must be one of ${choices.join(', ')}, not ${this.shown(node)}`);
  }

  private is(node: i32, kind: Kind, what: string): bool {
    if (this.json.kind(node) == kind) return true;
    if (!this.out.skipsError()) this.out.error(node, 'state-type', `must be ${what}, not ${this.shown(node)}`);
    return false;
  }

  /** Of a key given twice the last counts. */
  private duplicates(node: i32): void {
    const seen = new Set<string>();
    for (let i = 0; i < this.json.count(node); i++) {
      const key = this.json.key(node, i);
      if (seen.has(key) && !this.out.skipsWarning()) {
        this.out.warning(
          this.json.keyNode(node, i),
          'duplicate-key',
          `"${key}" is given twice, and only the last counts`,
        );
      }
      seen.add(key);
    }
  }

  private shown(node: i32): string {
    const kind = this.json.kind(node);
    if (kind == Kind.Array) return 'an array';
    if (kind == Kind.Object) return 'an object';
    const text = this.json.raw(node);
    return text.length > MAX_SHOWN ? `${text.substring(0, MAX_SHOWN)}…` : text;
  }
}
