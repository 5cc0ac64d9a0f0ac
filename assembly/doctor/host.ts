/** What all subjects of the doctor judge by. */
import { Facts } from '../plan/facts';
import { Rootless } from '../rootless/rootless';

export class Host {
  /** the file systems that the kernel has at this moment: of modules only those that are loaded */
  fileSystems: Array<string> = [];
  facts: Facts = new Facts();
  /** of any user, also the host's root */
  rootless: Rootless = new Rootless(0, 0);

  /** An ordinary user: not root, nor root of a user namespace. */
  get ordinary(): bool {
    return this.facts.euid != 0;
  }
}
