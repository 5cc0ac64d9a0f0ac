/** The filter of a config in the cache of the root directory (seccomp/cache.ts): looked for, and put there. */
import { Request } from '../request';
import { Record } from '../results';
import { DIRECTORY, FILE_MAX } from '../seccomp/cache';
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import * as linux from './linux';
import * as ops from './ops.generated';

/** Why a file cannot be read, or written: whatever it is, the filter is compiled, and nobody hears of it. */
const PASSED_OVER: StaticArray<u16> = [
  errno.ENOENT,
  errno.EPERM,
  errno.EACCES,
  errno.ENOTDIR,
  errno.EISDIR,
  errno.ELOOP,
  errno.EEXIST,
  errno.EXDEV,
  errno.EBUSY,
  errno.ENOTEMPTY,
  errno.EMLINK,
  errno.ENXIO,
  errno.ENODEV,
  errno.EIO,
  errno.ESTALE,
  errno.EFBIG,
  errno.ENOSPC,
  errno.EDQUOT,
  errno.EROFS,
  errno.ENOMEM,
];
/** In the state directory, which is the lock's holder's alone, and goes with what is left in it. */
const NEW: string = '.seccomp';
const MODE: u32 = 0o600;

/** @param skip so many ops after the next one are passed over with it */
function forgiving(l: List, skip: u16): List {
  for (let i = 0; i < PASSED_OVER.length; i++) l.on(PASSED_OVER[i], skip);
  return l;
}

/** Reads the file, where the filter may have one: one op, which reports. */
export function writeReadKept(l: List, config: Config, request: Request): void {
  const filter = config.seccomp;
  const slot = filter ? filter.slot(request.arch) : '';
  if (!slot.length) return;
  forgiving(l.report(), 0);
  ops.readRegular(l, new Tmpl(`${request.root}/${DIRECTORY}/${slot}`), FILE_MAX);
}

/**
 * Takes what was read, where it is to be trusted: a plain file with one name, the caller's own, and nobody else's to read or write.
 * @param record of that op, if it was in the plan
 */
export function absorbKept(config: Config, request: Request, record: Record | null): void {
  const filter = config.seccomp;
  if (!filter || !record || record.errno || record.bytes.length < FACTS) return;
  const own = record.u32(0) == (linux.S_IFREG | MODE) && record.u32(4) == record.u32(16) && record.u32(12) == 1;
  if (own) filter.take(record.bytes.subarray(FACTS), request.arch);
}

/** The bytes of a record before the file's. */
const FACTS: i32 = 20;

/** Puts a filter into the cache that was not there: others see all of it or nothing. The state directory is in REG_LOCK. */
export function writeKeep(l: List, config: Config, request: Request): void {
  const filter = config.seccomp;
  const file = filter ? filter.file(request.arch) : null;
  if (!file) return;
  const rest: u16 = 4;
  forgiving(l.on(errno.EEXIST), rest);
  ops.mkdir(l, NONE, new Tmpl(`${request.root}/${DIRECTORY}`), 0o700);
  forgiving(l, rest - 1).undo();
  ops.writeBytes(
    l,
    REG_LOCK,
    new Tmpl(NEW),
    linux.O_WRONLY | linux.O_CREAT | linux.O_EXCL | linux.O_CLOEXEC,
    MODE,
    file,
  );
  forgiving(l, 1);
  ops.rename(l, REG_LOCK, NEW, `../${DIRECTORY}/${filter!.slot(request.arch)}`);
  ops.jump(l, 1);
  ops.unlink(l, REG_LOCK, new Tmpl(NEW), 0);
}
