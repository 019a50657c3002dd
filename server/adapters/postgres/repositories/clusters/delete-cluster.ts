import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { ClusterRecord, DeletionOutcome } from '@/server/ports/repositories/cluster-repository';
import { DECIDED_PLANS } from '@/server/domain/execution/optimizations';
import type { Instant } from '@/server/domain/shared/instant';
import type { Database, Executor } from '../../database';
import { inTransaction } from '../../in-transaction';
import { clusters, nodes, nodeTemplates, optimizationHistory, pauses, planSteps } from '../../schema';

type Deleted = Pick<ClusterRecord, 'id' | 'customerId' | 'account' | 'region'>;

/** Nodes that one of our ended plans cordoned and that are cordoned still; a running plan needs its cordon. */
export async function cordonedByUs(tx: Executor, clusterId: string): Promise<string[]> {
  const rows = await tx
    .select({ nodeName: nodes.nodeName })
    .from(nodes)
    .innerJoin(optimizationHistory, eq(optimizationHistory.clusterId, nodes.clusterId))
    .innerJoin(
      planSteps,
      and(
        eq(planSteps.planId, optimizationHistory.id),
        eq(planSteps.stepType, 'cordon'),
        eq(planSteps.status, 'succeeded'),
        or(
          eq(planSteps.target, nodes.nodeName),
          eq(planSteps.target, nodes.nodeUid),
          eq(planSteps.target, nodes.instanceId),
        ),
      ),
    )
    .where(
      and(
        eq(nodes.clusterId, clusterId),
        isNull(nodes.goneAt),
        eq(nodes.unschedulable, true),
        isNotNull(optimizationHistory.completedAt),
      ),
    );
  return [...new Set(rows.map((row) => row.nodeName))];
}

/** One transaction under the cluster's row lock; see `ClusterRepository.delete`. */
export function deleteCluster(
  db: Database,
  clusterId: string,
  now: Instant,
  note: (tx: Executor, cluster: Deleted) => Promise<void>,
): Promise<DeletionOutcome> {
  return inTransaction(db, async (tx): Promise<DeletionOutcome> => {
    const [row] = await tx
      .select()
      .from(clusters)
      .where(and(eq(clusters.id, clusterId), isNull(clusters.deletedAt)))
      .for('update');
    if (row === undefined) return { kind: 'not-found' };
    const open = and(eq(optimizationHistory.clusterId, clusterId), isNull(optimizationHistory.completedAt));
    const running = await tx
      .select({ id: optimizationHistory.id })
      .from(optimizationHistory)
      .where(and(open, eq(optimizationHistory.optimizationType, 'interruption')));
    if (running.length > 0) return { kind: 'interruption-running', planIds: running.map((plan) => plan.id) };

    const stopping = await tx
      .update(optimizationHistory)
      .set({
        cancelRequestedBy: sql`coalesce(${optimizationHistory.cancelRequestedBy}, 'the removal of the cluster')`,
      })
      .where(
        and(
          open,
          eq(optimizationHistory.status, 'executing'),
          inArray(optimizationHistory.optimizationType, [...DECIDED_PLANS]),
        ),
      )
      .returning({ id: optimizationHistory.id });
    if (stopping.length > 0)
      return { kind: 'optimization-running', planIds: stopping.map((plan) => plan.id) };

    const cordonedNodeNames = await cordonedByUs(tx, clusterId);
    await tx
      .update(optimizationHistory)
      .set({
        status: 'cancelled',
        outcome: 'the cluster was deleted',
        completedAt: now,
        version: sql`${optimizationHistory.version} + 1`,
      })
      .where(open);
    await tx.delete(nodeTemplates).where(eq(nodeTemplates.clusterId, clusterId));
    await tx.delete(pauses).where(and(eq(pauses.scope, 'cluster'), eq(pauses.scopeId, clusterId)));
    await tx
      .update(clusters)
      .set({ deletedAt: now, updatedAt: now, k8sToken: null, k8sCaCertificate: null })
      .where(eq(clusters.id, clusterId));
    await note(tx, {
      id: row.id,
      customerId: row.customerId,
      account: row.awsAccountId,
      region: row.region,
    });
    return { kind: 'deleted', cordonedNodeNames };
  });
}
