/** What the kernel means when it refuses a limit (Documentation/admin-guide: cgroup-v1, cgroup-v2.rst), and what to do. */
import * as errno from './errno';

/** A file, or what the files of a kind begin with; an errno; what it means. The first that fits is said. */
class Hint {
  constructor(
    public file: string,
    public error: u32,
    public text: string,
  ) {}
}

const SETS: string = 'these are not there, or not among those of the cgroup above';
const QUOTA: string = 'it is less than a millisecond, less than the burst, or above the quota of a cgroup above';
const WEIGHTS: string = 'weights need the BFQ scheduler, or blk-iocost';

const HINTS: Hint[] = [
  new Hint('memory.memsw.limit_in_bytes', errno.ENOENT, 'swap is not counted here: boot with swapaccount=1'),
  new Hint('memory.swap.max', errno.ENOENT, 'swap is not counted here: boot with swapaccount=1'),
  new Hint('memory.memsw.limit_in_bytes', errno.EINVAL, 'it is less than the limit of memory'),
  new Hint('memory.limit_in_bytes', errno.EINVAL, 'it is above the limit of memory and swap together'),
  new Hint('memory.', errno.EBUSY, 'more than that is in use'),
  new Hint(
    'memory.use_hierarchy',
    errno.EINVAL,
    'since Linux 5.11 memory is always counted with that of cgroups below',
  ),
  new Hint('cpu.shares', errno.EINVAL, 'an idle cgroup has no shares'),
  new Hint('cpu.weight', errno.EINVAL, 'an idle cgroup has no weight'),
  new Hint('cpu.cfs_burst_us', errno.EINVAL, 'a burst is at most the quota'),
  new Hint('cpu.max.burst', errno.EINVAL, 'a burst is at most the quota'),
  new Hint('cpu.cfs_', errno.EINVAL, QUOTA),
  new Hint('cpu.max', errno.EINVAL, QUOTA),
  new Hint('cpu.rt_', errno.EINVAL, 'the cgroup above has less real-time runtime, or none, to give'),
  new Hint('cpu.rt_', errno.ENOENT, 'the kernel was built without CONFIG_RT_GROUP_SCHED'),
  new Hint('cpuset.', errno.EINVAL, SETS),
  new Hint('cpuset.', errno.ERANGE, SETS),
  new Hint('cpuset.', errno.EACCES, SETS),
  new Hint('cpuset.', errno.EBUSY, 'another cgroup has them for its own'),
  new Hint('cpuset.', errno.ENOSPC, 'none would be left'),
  new Hint('blkio.leaf_weight', errno.ENOENT, 'only the CFQ scheduler had it, until Linux 5.0'),
  new Hint('blkio.bfq.', errno.ENOENT, 'weights need the BFQ scheduler'),
  new Hint('io.weight', errno.ENOENT, WEIGHTS),
  new Hint('io.bfq.weight', errno.ENOENT, WEIGHTS),
  new Hint('blkio.', errno.ENODEV, 'there is no such block device'),
  new Hint('io.', errno.ENODEV, 'there is no such block device'),
  new Hint('blkio.bfq.', errno.EOPNOTSUPP, 'the scheduler of this device is not BFQ'),
  new Hint('io.bfq.', errno.EOPNOTSUPP, 'the scheduler of this device is not BFQ'),
  new Hint('io.max', errno.ERANGE, 'a rate is at least 1'),
  new Hint('hugetlb.', errno.ENOENT, 'there are no huge pages of this size here (/sys/kernel/mm/hugepages)'),
  new Hint('net_prio.', errno.ENODEV, 'there is no such interface'),
  new Hint('rdma.', errno.ENODEV, 'there is no such RDMA device'),
  new Hint('rdma.', errno.EINVAL, 'there is no such RDMA device'),
];

/** @param path of the file; @returns "" where nothing is known */
export function limitHint(path: string, error: u32): string {
  const file = path.substring(path.lastIndexOf('/') + 1);
  for (let i = 0; i < HINTS.length; i++) {
    if (HINTS[i].error == error && file.startsWith(HINTS[i].file)) return HINTS[i].text;
  }
  if (error == errno.ENOENT) {
    const controller = file.substring(0, file.indexOf('.'));
    return `this kernel does not have it, or the controller ${controller} is not given to this cgroup: those above need it in cgroup.subtree_control (a unit of systemd: Delegate=)`;
  }
  if (error == errno.EACCES || error == errno.EPERM) return 'the file is not given to this user';
  return '';
}
