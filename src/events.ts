/** What happens to a container, as `container.events()` tells it. */
import type { ExitStatus, Status } from './container.js';
import type { ContainerStats } from './stats.js';

/** libcontainer's levels: how hard the kernel has to look for memory. */
export type PressureLevel = 'low' | 'medium' | 'critical';

/** At the interval that was asked for; left out while nobody has read the one before. */
export interface StatsEvent {
  type: 'stats';
  stats: ContainerStats;
}

/** A cgroup of it is out of memory. */
export interface OomEvent {
  type: 'oom';
  /** How many processes the kernel has killed for it since the event before; 0: none, they wait (disableOOMKiller). */
  kills: number;
}

export interface PressureEvent {
  type: 'pressure';
  level: PressureLevel;
}

/**
 * What it is: first, when all is listened to, and whenever it has become another, by whomever. What lasts shorter than it takes to
 * look is not told.
 */
export interface StatusEvent {
  type: 'status';
  status: Status;
}

/** The last one. */
export interface ExitEvent {
  type: 'exit';
  exit: ExitStatus;
}

export type ContainerEvent = StatsEvent | OomEvent | PressureEvent | StatusEvent | ExitEvent;
