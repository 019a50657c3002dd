import { oldestApproval } from '@/server/domain/execution/approval';
import type { Clock } from '@/server/ports/clock';
import type { PlanRepository } from '@/server/ports/repositories/plan-repository';

/** Ends plans of a cluster that nobody approved within their hour. Idempotent. */
export const createExpireApprovals =
  (deps: {
    readonly store: { readonly plans: Pick<PlanRepository, 'expireWaiting'> };
    readonly clock: Clock;
  }) =>
  async (clusterId: string): Promise<void> => {
    const now = deps.clock.now();
    await deps.store.plans.expireWaiting(oldestApproval(now), now, clusterId);
  };
