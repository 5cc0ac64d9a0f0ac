/** What a rule looks at: the document, its sections, and where problems go. An absent section is -1. */
import { Json, Kind } from '../json/reader';
import { namespaceFlag } from '../spec/names';
import { Diagnostics } from './diagnostics';

export class Subject {
  root: i32;
  process: i32;
  mounts: i32;
  linux: i32;
  namespaces: i32;

  constructor(
    public json: Json,
    public out: Diagnostics,
  ) {
    this.root = json.get(json.root, 'root');
    this.process = json.get(json.root, 'process');
    this.mounts = json.get(json.root, 'mounts');
    this.linux = json.get(json.root, 'linux');
    this.namespaces = json.get(this.linux, 'namespaces');
  }

  /** Whether a node is a string. Of one that is not, the structure check has spoken. */
  isText(node: i32): bool {
    return this.json.kind(node) == Kind.String;
  }

  /** Whether a node is a string, null or absent: then its text ("" at least) can be judged. */
  hasText(node: i32): bool {
    return this.isText(node) || this.json.kind(node) == Kind.Null;
  }

  /** A node, or its parent when it is absent: where a problem is shown. */
  place(node: i32, parent: i32): i32 {
    return node < 0 ? parent : node;
  }

  /**
   * Whether the container has a namespace of its own, or joins one, of that CLONE_NEW* flag. Where the document's
   * structure is wrong nobody can know: true.
   */
  hasNamespace(flag: u32): bool {
    if (!this.isOr(this.linux, Kind.Object) || !this.isOr(this.namespaces, Kind.Array)) return true;
    const count = this.json.count(this.namespaces);
    for (let i = 0; i < count; i++) {
      const type = this.json.get(this.json.item(this.namespaces, i), 'type');
      if (namespaceFlag(this.json.str(type)) == flag) return true;
    }
    return false;
  }

  private isOr(node: i32, kind: Kind): bool {
    const found = this.json.kind(node);
    return found == kind || found == Kind.Null;
  }

  /** A member that should be an absolute path. */
  absolute(node: i32, what: string): void {
    if (!this.isText(node)) return;
    if (this.json.begins(node, '/') || this.out.skipsError()) return;
    this.out.error(node, 'relative-path', `${what} must be an absolute path, not ${this.json.raw(node)}`);
  }
}
