/**
 * What the kernel made of a limit that it took. Memory comes in pages, and an amount that is none of them is rounded down; what
 * is too large becomes no limit. Anything else than that, and than what was written, means that it did not do as it was told.
 */
import { Record } from '../results';
import { ResourceWrite } from './resource-write';

/** Where version 1 stops to count: LONG_MAX, in pages. */
const UNLIMITED: u64 = 1 << 62;
/** The largest page of any kernel (arm64); hugetlb's amounts are multiples of the page size that their file is named after. */
const PAGE: u64 = 65536;

/** Whether what was written can be compared with what is read: one value, not a line for each of several things. */
export function comparable(write: ResourceWrite): bool {
  return !write.key.length && !write.otherwise && write.controller != 'cpuset' && !write.file.endsWith('.oom_control');
}

/** @returns "", or what the file has instead */
export function contradiction(write: ResourceWrite, record: Record): string {
  // gone, or write-only: there is nothing to compare with
  if (record.errno) return '';
  const found = record.text().trim();
  const wanted = write.value.trim();
  if (found == wanted || found.split(' ')[0] == wanted) return '';
  const has = amountOf(found);
  const asked = amountOf(wanted);
  if (has == asked || (has >= UNLIMITED && asked >= UNLIMITED)) return '';
  const rounds = write.controller == 'memory' || write.controller == 'hugetlb';
  const step = write.controller == 'hugetlb' ? max(pageSize(write.file), PAGE) : PAGE;
  if (rounds && has < asked && asked - has < step) return '';
  // words, as of cgroup.type or cpuset.cpus.partition, which have answers of their own
  if (!isAmount(wanted)) return '';
  return found;
}

function isAmount(text: string): bool {
  if (text == 'max' || text == '-1') return true;
  if (!text.length || text.length > 20) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return false;
  return true;
}

/** "max", -1 and what is no number are no limit. */
function amountOf(text: string): u64 {
  const first = text.split(' ')[0];
  return isAmount(first) && first != 'max' && first != '-1' ? U64.parseInt(first) : u64.MAX_VALUE;
}

/** The bytes of "hugetlb.2MB.max". */
function pageSize(file: string): u64 {
  const size = file.split('.')[1];
  const number = U64.parseInt(size);
  if (size.endsWith('GB')) return number << 30;
  return size.endsWith('MB') ? number << 20 : number << 10;
}
