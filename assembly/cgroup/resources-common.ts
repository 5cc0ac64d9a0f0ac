/** What both versions of cgroups have alike. */
import * as errno from '../plan/errno';
import { Given, Resources } from '../spec/resources';
import { Limits } from './resource-write';

/** An amount that asks for something: 0 leaves it as it is. */
export function given(amount: Given<i64> | null): Given<i64> | null {
  return amount && amount.value ? amount : null;
}

/** @param what the file's last word: "max" or "limit_in_bytes" */
export function addHugepages(out: Limits, r: Resources, what: string): void {
  for (let i = 0; i < r.hugepages.length; i++) {
    const item = r.hugepages[i];
    const value = item.limit.toString();
    out.add('hugetlb', `hugetlb.${item.pageSize}.${what}`, value, `${item.pointer}/limit`);
    // reservations are counted since Linux 5.7
    const reserved = out.add('hugetlb', `hugetlb.${item.pageSize}.rsvd.${what}`, value, `${item.pointer}/limit`);
    reserved.tolerate(errno.ENOENT);
  }
}

export function addRdma(out: Limits, r: Resources): void {
  for (let i = 0; i < r.rdma.length; i++) {
    const item = r.rdma[i];
    let value = item.device;
    const handles = item.handles;
    const objects = item.objects;
    if (handles) value += ` hca_handle=${handles.value}`;
    if (objects) value += ` hca_object=${objects.value}`;
    const none = `${item.device} hca_handle=max hca_object=max`;
    out.add('rdma', 'rdma.max', value, item.pointer).keyed(item.device, none);
  }
}
