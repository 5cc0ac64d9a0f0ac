/** Why a container cannot have a cgroup, or a limit, that its config asks for; and what mends it. */
import { Facts } from '../plan/facts';
import { quoted, shown } from '../plan/text';
import { CgroupLayout } from './layout';
import { CgroupPlace } from './place';

/**
 * What is in the way of a limit of this controller; "" when nothing is.
 * @param places where the cgroups would be
 * @param given those of them that may be made
 */
export function limitObstacle(
  controller: string,
  facts: Facts,
  places: Array<CgroupPlace>,
  given: Array<CgroupPlace>,
): string {
  if (!places.length) return 'a limit needs a cgroup, and this container is to have none; remove it';
  const layout = facts.cgroups;
  if (!layout.unified && !layout.of(controller)) return notMounted(controller);
  if (layout.unified && !hasController(layout, controller)) return notAvailable(controller);
  const kept = layout.unified ? '' : controller;
  if (placeOf(kept, given) >= 0) return '';
  const at = placeOf(kept, places);
  return at < 0 ? '' : notDelegated(places[at], facts.rootless!.delegation.obstacle(at), 'the limit');
}

/** The place whose hierarchy keeps this controller ("": version 2); -1 when there is none. */
export function placeOf(controller: string, places: Array<CgroupPlace>): i32 {
  for (let i = 0; i < places.length; i++) if (places[i].hierarchy.has(controller)) return i;
  return -1;
}

function notMounted(controller: string): string {
  const path = '/sys/fs/cgroup/' + controller;
  return `the cgroup controller ${quoted(controller)} is not mounted; remove the limit, or have root mount it (\`mkdir ${path} && mount -t cgroup -o ${controller} ${controller} ${path}\`), unless version 2 or the kernel's command line keeps it`;
}

function notAvailable(controller: string): string {
  return `controller ${quoted(controller)} not available: /sys/fs/cgroup/cgroup.controllers does not have it; remove the limit, or give it to this cgroup (to a unit of systemd with Delegate=)`;
}

/** What the root of version 2 can give; elsewhere than at its usual place it is not known. */
function hasController(layout: CgroupLayout, controller: string): bool {
  return !layout.available.length || controller == 'cgroup' || layout.available.includes(controller);
}

/** A cgroup that its user was not given, and how root gives it. @param what the config asks for that needs this cgroup */
export function notDelegated(place: CgroupPlace, obstacle: string, what: string): string {
  const why = 'the cgroup ' + shown(place.full) + ' may not be made: no permission to write to ' + shown(obstacle);
  const top = place.full.substring(0, place.full.lastIndexOf('/'));
  const give = 'have root give it to you (`mkdir -p ' + shown(top) + ' && chown -R USER ' + shown(top) + '`)';
  const run = 'run tare in a cgroup of your own (`systemd-run --user --scope -p Delegate=yes tare …`)';
  return why + '; remove ' + what + ', or ' + (place.hierarchy.unified ? run : give);
}
