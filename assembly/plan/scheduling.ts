/** process.scheduler and ioPriority, linux.personality and memoryPolicy: set while init is still root. */
import { Config } from '../spec/config';
import { List } from './encoder';
import * as ops from './ops.generated';

/** Where the class begins in what ioprio_set takes. */
const IOPRIO_CLASS_SHIFT: u32 = 13;

export function writeScheduling(l: List, config: Config): void {
  const scheduler = config.process.scheduler;
  if (scheduler) {
    l.at('/process/scheduler');
    const nice = <u32>scheduler.nice;
    const deadline = scheduler.deadline;
    ops.scheduler(
      l,
      scheduler.policy,
      scheduler.flags,
      nice,
      scheduler.priority,
      scheduler.runtime,
      deadline,
      scheduler.period,
    );
  }
  const io = config.process.ioPriority;
  if (io) {
    l.at('/process/ioPriority');
    ops.ioPriority(l, (io.class_ << IOPRIO_CLASS_SHIFT) | io.priority);
  }
  if (config.personality >= 0) {
    l.at('/linux/personality');
    ops.personality(l, <u32>config.personality);
  }
  const memory = config.memoryPolicy;
  if (memory) {
    l.at('/linux/memoryPolicy');
    ops.memoryPolicy(l, memory.mode, memory.nodes);
  }
  l.at('');
}
