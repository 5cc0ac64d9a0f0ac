/**
 * Which cgroups a user may make who is not the host's root: those below a directory that was given to that user (cgroups(7),
 * "Delegation"): by systemd, to a session or a service; or by root, with chown.
 */
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import { W_OK, X_OK } from '../plan/linux';
import * as ops from '../plan/ops.generated';
import { Records } from '../state/status';
import { Hierarchy } from './layout';
import { CgroupPlace } from './place';

/** One for each place, in their order. */
export class Delegation {
  /** the directory that may not be changed, or "": nothing is in the way */
  private obstacles: Array<string> = [];

  /** What stands in the way of making a cgroup, "" when nothing does. */
  obstacle(index: i32): string {
    return index < this.obstacles.length ? this.obstacles[index] : '';
  }

  /** Looks at each level of each place. */
  static writeLook(l: List, places: Array<CgroupPlace>): void {
    for (let i = 0; i < places.length; i++) {
      const levels = levelsOf(places[i]);
      for (let k = 0; k < levels.length; k++) look(l, levels[k], W_OK | X_OK);
      if (places[i].hierarchy.unified) look(l, commonProcs(places[i].hierarchy, places[i].path), W_OK);
    }
  }

  /** @param records at the first record of writeLook's ops for these places */
  static read(records: Records, places: Array<CgroupPlace>): Delegation {
    const delegation = new Delegation();
    for (let i = 0; i < places.length; i++) {
      const levels = levelsOf(places[i]);
      let obstacle = '';
      for (let k = 0; k < levels.length; k++) {
        const record = records.next();
        // the deepest level that is there decides: what is made below it is the user's
        if (record.errno != errno.ENOENT) obstacle = record.errno ? levels[k] : '';
      }
      // a process may be moved by who may write to cgroup.procs of the lowest cgroup that holds where it is and where it goes
      if (places[i].hierarchy.unified && records.next().errno && !obstacle.length)
        obstacle = commonProcs(places[i].hierarchy, places[i].path);
      delegation.obstacles.push(obstacle);
    }
    return delegation;
  }
}

function look(l: List, path: string, mode: u32): void {
  l.report().on(errno.ENOENT).on(errno.EACCES).on(errno.EPERM).on(errno.EROFS).on(errno.ENOTDIR);
  ops.access(l, new Tmpl(path), mode);
}

/** The mountpoint, and each level of the path below it. */
function levelsOf(place: CgroupPlace): Array<string> {
  const names = place.path.split('/');
  const levels: Array<string> = [place.hierarchy.mountpoint];
  for (let i = 0; i < names.length; i++) levels.push(levels[i] + '/' + names[i]);
  return levels;
}

/**
 * The file that who moves a process writes to.
 * @param hierarchy of version 2, where the process is
 * @param path where it goes, from the mountpoint
 */
export function commonProcs(hierarchy: Hierarchy, path: string): string {
  const own = hierarchy.own.split('/');
  const names = path.split('/');
  let common = hierarchy.mountpoint;
  for (let i = 0; i < own.length && i < names.length && own[i] == names[i] && own[i].length; i++)
    common += '/' + own[i];
  return common + '/cgroup.procs';
}
