import type { NewActivity } from '@/server/ports/repositories/activity-repository';
import type { Store } from '@/server/ports/store';

/** Something about a cluster that is said once and not again. `once` names it; it is kept in the entry's detail. */
export interface OnceSaid extends Omit<NewActivity, 'clusterId' | 'customerId'> {
  readonly clusterId: string;
  readonly customerId: string;
  readonly once: string;
}

/** Appends to the feed unless it was said before, by whichever worker. True when it was said now. */
export function sayOnce(store: Store, { once, ...entry }: OnceSaid): Promise<boolean> {
  return store.transaction(async (tx) => {
    await tx.safety.lockCluster(entry.clusterId);
    if (await tx.activity.wasSaid(entry.customerId, entry.clusterId, once)) return false;
    await tx.activity.append({ ...entry, detail: { ...entry.detail, once } });
    return true;
  });
}
