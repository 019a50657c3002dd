import { and, desc, eq, gt, gte, inArray, isNull, notExists } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { breakerState, FAILURES_IN_A_ROW } from '@/server/domain/triggers/breaker';
import { approvalExpiry, oldestApproval } from '@/server/domain/execution/approval';
import { OPTIMIZATIONS } from '@/server/domain/execution/optimizations';
import type { Executor } from '@/server/adapters/postgres/database';
import { createScheduleRepository } from '@/server/adapters/postgres/repositories/plans/schedule-repository';
import { clusters, optimizationHistory as plans } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import { dollarsOrNull, textOf } from '@/server/queries/shared/page';
import type { Attention, OverviewInput } from './overview-model';

const MOST_WAITING = 20;
const MOST_ENDED = 20;

/** How the newest optimization of a cluster must have ended to need a person. */
const TROUBLED = ['failed', 'rolled_back', 'rejected'] as const;

const words: Readonly<Record<string, string>> = {
  spot_optimize: 'Spot optimization',
  bin_pack: 'bin packing',
  rightsize: 'rightsizing',
  scale_up: 'scale-up',
};

type PlanRow = typeof plans.$inferSelect;

function about(plan: PlanRow, clusterName: string) {
  return {
    customer_id: plan.customerId,
    cluster_id: plan.clusterId,
    cluster_name: clusterName,
    event_id: null,
    plan_id: plan.id,
  };
}

function toWaiting(plan: PlanRow, clusterName: string): Attention {
  return {
    kind: 'plan_awaiting_approval',
    severity: 'warning',
    title: `A ${words[plan.optimizationType] ?? 'plan'} of ${clusterName} waits for approval`,
    detail: plan.outcome,
    ...about(plan, clusterName),
    estimated_savings_per_hour: dollarsOrNull(plan.estimatedSavings),
    expires_at: textOf(approvalExpiry(plan.createdAt)),
    since: textOf(plan.createdAt),
  };
}

function toTroubled(plan: PlanRow, clusterName: string): Attention {
  const how = { failed: 'failed', rolled_back: 'was rolled back', rejected: 'was rejected' };
  const { status } = plan;
  const isTroubled = status === 'failed' || status === 'rolled_back' || status === 'rejected';
  return {
    kind: 'plan_failed',
    severity: status === 'failed' ? 'error' : 'warning',
    title: `The last ${words[plan.optimizationType] ?? 'plan'} of ${clusterName} ${isTroubled ? how[status] : 'ended'}`,
    detail: plan.outcome,
    ...about(plan, clusterName),
    estimated_savings_per_hour: null,
    expires_at: null,
    since: textOf(plan.completedAt ?? plan.createdAt),
  };
}

interface Question {
  readonly scope: CustomerScope;
  readonly filter: Pick<OverviewInput, 'cluster_id' | 'customer_id'>;
  readonly from: Date;
  readonly now: Date;
}

const ofScope = ({ scope, filter }: Question) => and(owned(plans, scope, filter), eq(plans.dryRun, false));

const liveCluster = and(eq(clusters.id, plans.clusterId), isNull(clusters.deletedAt));

const findWaiting = (db: Executor, question: Question) =>
  db
    .select({ plan: plans, cluster: clusters })
    .from(plans)
    .innerJoin(clusters, liveCluster)
    .where(
      and(
        ofScope(question),
        isNull(plans.completedAt),
        eq(plans.status, 'awaiting_approval'),
        gte(plans.createdAt, oldestApproval(question.now)),
      ),
    )
    .orderBy(desc(plans.createdAt))
    .limit(MOST_WAITING);

/** The newest optimization of each kind and cluster, where it came to a bad end. */
function findTroubled(db: Executor, question: Question) {
  const newer = alias(plans, 'newer');
  const superseded = db
    .select({ id: newer.id })
    .from(newer)
    .where(
      and(
        eq(newer.clusterId, plans.clusterId),
        eq(newer.optimizationType, plans.optimizationType),
        eq(newer.dryRun, false),
        gt(newer.createdAt, plans.createdAt),
      ),
    );
  return db
    .select({ plan: plans, cluster: clusters })
    .from(plans)
    .innerJoin(clusters, liveCluster)
    .where(
      and(
        ofScope(question),
        inArray(plans.optimizationType, [...OPTIMIZATIONS]),
        inArray(plans.status, [...TROUBLED]),
        gte(plans.createdAt, question.from),
        notExists(superseded),
      ),
    )
    .orderBy(desc(plans.createdAt))
    .limit(MOST_ENDED);
}

/** The circuit breaker of a cluster, if it stands open. */
async function findOpenBreaker(
  db: Executor,
  cluster: typeof clusters.$inferSelect,
  now: Date,
): Promise<Attention[]> {
  const ends = await createScheduleRepository(db).findLastEnds(cluster.id, FAILURES_IN_A_ROW);
  const state = breakerState(ends, { resetAt: cluster.breakerResetAt, now });
  if (state.kind === 'closed') return [];
  return [
    {
      kind: 'breaker_open',
      severity: 'error',
      title: `The circuit breaker of ${cluster.clusterName} is open`,
      detail: `Its last ${state.planIds.length} optimizations failed: none is begun until it closes by itself or a person resets it`,
      customer_id: cluster.customerId,
      cluster_id: cluster.id,
      cluster_name: cluster.clusterName,
      event_id: null,
      plan_id: null,
      estimated_savings_per_hour: null,
      expires_at: textOf(state.until),
      since: textOf(state.since),
    },
  ];
}

/**
 * Optimizations that need a person: those that wait for an approval, clusters whose newest one since `from` came to a bad
 * end, and circuit breakers that stand open. Bounded, the newest first.
 */
export async function findPlanAttention(
  db: Executor,
  scope: CustomerScope,
  filter: Question['filter'],
  times: { readonly from: Date; readonly now: Date },
): Promise<Attention[]> {
  const question = { scope, filter, ...times };
  const [waiting, troubled] = await Promise.all([findWaiting(db, question), findTroubled(db, question)]);
  // A breaker opens by failures alone, so that only clusters among the troubled can have one that stands open.
  const suspects = new Map(troubled.map(({ cluster }) => [cluster.id, cluster]));
  const breakers = await Promise.all(
    [...suspects.values()].map((cluster) => findOpenBreaker(db, cluster, times.now)),
  );
  return [
    ...breakers.flat(),
    ...waiting.map(({ plan, cluster }) => toWaiting(plan, cluster.clusterName)),
    ...troubled.map(({ plan, cluster }) => toTroubled(plan, cluster.clusterName)),
  ];
}
