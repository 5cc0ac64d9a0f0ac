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
  // whom nothing is given at the top may have been given the cgroup that the caller is in
  const below = wanted.length ? !wanted.startsWith('/') : facts.rootless !== null;
  for (let i = 0; i < facts.cgroups.hierarchies.length; i++) {
    const hierarchy = facts.cgroups.hierarchies[i];
    const place = below && hierarchy.own.length ? hierarchy.own + '/' + path : path;
    places.push(new CgroupPlace(hierarchy, place));
  }
  return places;
}

function wantsRuntime(config: Config): bool {
  const runtime = config.resources.cpu.realtimeRuntime;
  return runtime !== null && runtime.value > 0;
}
