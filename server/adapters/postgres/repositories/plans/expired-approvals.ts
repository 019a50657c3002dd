import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import type { Instant } from '@/server/domain/shared/instant';
import type { PlanRepository } from '@/server/ports/repositories/plan-repository';
import type { Executor } from '../../database';
import { optimizationHistory as plans } from '../../schema';

/** Plans that have waited for a person since before then. */
export const waitingSinceBefore = (before: Instant) =>
  and(eq(plans.status, 'awaiting_approval'), isNull(plans.completedAt), lt(plans.createdAt, before));

export function createExpiredApprovals(db: Executor): Pick<PlanRepository, 'findExpired'> {
  return {
    findExpired(before) {
      return db
        .select({
          planId: plans.id,
          clusterId: plans.clusterId,
          account: plans.account,
          region: plans.region,
        })
        .from(plans)
        .where(waitingSinceBefore(before))
        .orderBy(asc(plans.createdAt), asc(plans.id));
    },
  };
}
