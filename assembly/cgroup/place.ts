/** Where a container's cgroups are: a place in each hierarchy. */
import { idFileName } from '../id';
import { Facts } from '../plan/facts';
import { cleanPath } from '../plan/paths';
import { Request } from '../request';
import { Config } from '../spec/config';
import { Hierarchy } from './layout';

/** The parent of containers that name no cgroupsPath. */
export const DEFAULT_PARENT: string = 'tare';

/** One hierarchy's part of the container: `mountpoint/path`. */
export class CgroupPlace {
  constructor(
    public hierarchy: Hierarchy,
    /** from the mountpoint, without slashes at its ends */
    public path: string,
  ) {}

  get full(): string {
    return this.hierarchy.mountpoint + '/' + this.path;
  }
}

/** Where the cgroups would be, a place for each hierarchy; none when there is no cgroup manager. */
export function placesOf(config: Config, request: Request, facts: Facts): Array<CgroupPlace> {
  const places: Array<CgroupPlace> = [];
  if (request.cgroupManager == 'disabled') return places;
  const systemd = facts.systemd;
  if (systemd) {
    for (let i = 0; i < facts.cgroups.hierarchies.length; i++) {
      places.push(new CgroupPlace(facts.cgroups.hierarchies[i], systemd.path));
    }
    return places;
  }
  const wanted = config.cgroupsPath;
  let path = cleanPath(wanted).substring(1);
  // a parent of ours has no real-time runtime to give: the root of the cgroups has
  const separator = wantsRuntime(config) ? '-' : '/';
  if (!path.length) path = DEFAULT_PARENT + separator + idFileName(request.id);
  const relative = wanted.length > 0 && !wanted.startsWith('/');
  // whom nothing is given at the top may have been given the cgroup that the caller is in
  const below = relative || (!wanted.length && facts.rootless !== null);
  for (let i = 0; i < facts.cgroups.hierarchies.length; i++) {
    const hierarchy = facts.cgroups.hierarchies[i];
    // the caller itself keeps its own cgroup of version 2 from giving controllers: as with runc, the one above it is meant
    const own = relative && facts.cgroups.unified ? parentOf(hierarchy.own) : hierarchy.own;
    places.push(new CgroupPlace(hierarchy, below && own.length ? own + '/' + path : path));
  }
  return places;
}

function parentOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.substring(0, end);
}

function wantsRuntime(config: Config): bool {
  const runtime = config.resources.cpu.realtimeRuntime;
  return runtime !== null && runtime.value > 0;
}
