import { and, eq } from 'drizzle-orm';
import type { PauseRepository, PauseTarget } from '@/server/ports/repositories/pause-repository';
import type { Instant } from '@/server/domain/shared/instant';
import type { Database, Executor } from '../database';
import { inTransaction } from '../in-transaction';
import { clusters, pauses } from '../schema';
import { createActivityRepository } from './activity-repository';
import { notifyClustersChanged } from './cluster-repository';

/** Stands for the platform, which has no row of its own. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

const keyOf = (target: PauseTarget) => ({
  scope: target.kind,
  scopeId: target.kind === 'platform' ? NIL_UUID : target.clusterId,
});

async function note(tx: Executor, target: PauseTarget, change: string, now: Instant): Promise<void> {
  const affected = await tx
    .select({
      id: clusters.id,
      name: clusters.clusterName,
      customerId: clusters.customerId,
      account: clusters.awsAccountId,
      region: clusters.region,
    })
    .from(clusters)
    .where(target.kind === 'platform' ? undefined : eq(clusters.id, target.clusterId));
  const cluster = target.kind === 'platform' ? undefined : affected[0];
  await createActivityRepository(tx).append({
    at: now,
    kind: 'pause.changed',
    severity: 'warning',
    title: `${cluster?.name ?? 'The platform'} ${change}`,
    customerId: cluster?.customerId ?? null,
    clusterId: cluster?.id ?? null,
    planId: null,
    eventId: null,
    detail: {},
  });
  const places = new Map(affected.map((row) => [`${row.account}/${row.region}`, row]));
  for (const { account, region } of places.values()) await notifyClustersChanged(tx, account, region);
}

export function createPauseRepository(db: Database): PauseRepository {
  return {
    async set(target, pause, now) {
      const columns = { ...pause, pausedAt: now };
      await inTransaction(db, async (tx) => {
        await tx
          .insert(pauses)
          .values({ ...keyOf(target), ...columns })
          .onConflictDoUpdate({ target: [pauses.scope, pauses.scopeId], set: columns });
        const what = pause.level === 'everything' ? 'was paused, Spot warnings included' : 'was paused';
        await note(tx, target, `${what} by ${pause.pausedBy}`, now);
      });
    },
    async lift(target, liftedBy, now) {
      const { scope, scopeId } = keyOf(target);
      await inTransaction(db, async (tx) => {
        const lifted = await tx
          .delete(pauses)
          .where(and(eq(pauses.scope, scope), eq(pauses.scopeId, scopeId)))
          .returning({ level: pauses.level });
        if (lifted.length > 0) await note(tx, target, `was resumed by ${liftedBy}`, now);
      });
    },
  };
}
