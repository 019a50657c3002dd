import { and, eq } from 'drizzle-orm';
import type { PauseRepository, PauseTarget } from '@/server/ports/repositories/pause-repository';
import type { Instant } from '@/server/domain/shared/instant';
import type { Database, Executor } from '../../database';
import { inTransaction } from '../../in-transaction';
import { clusters, customers, pauses } from '../../schema';
import { createActivityRepository } from '../events/activity-repository';
import { notifyClustersChanged } from './cluster-repository';

/** Stands for the platform, which has no row of its own. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

function idOf(target: PauseTarget): string {
  switch (target.kind) {
    case 'platform':
      return NIL_UUID;
    case 'customer':
      return target.customerId;
    case 'cluster':
      return target.clusterId;
  }
}

const keyOf = (target: PauseTarget) => ({ scope: target.kind, scopeId: idOf(target) });

/** Whom the feed's line is about; nobody: the platform. */
async function subjectOf(tx: Executor, target: PauseTarget) {
  switch (target.kind) {
    case 'platform':
      return { name: 'The platform', customerId: null, clusterId: null };
    case 'customer': {
      const [row] = await tx
        .select({ name: customers.companyName })
        .from(customers)
        .where(eq(customers.id, target.customerId));
      return { name: row?.name ?? 'A customer', customerId: target.customerId, clusterId: null };
    }
    case 'cluster': {
      const [row] = await tx
        .select({ name: clusters.clusterName, customerId: clusters.customerId })
        .from(clusters)
        .where(eq(clusters.id, target.clusterId));
      return {
        name: row?.name ?? 'A cluster',
        customerId: row?.customerId ?? null,
        clusterId: target.clusterId,
      };
    }
  }
}

function affectedBy(target: PauseTarget) {
  switch (target.kind) {
    case 'platform':
      return undefined;
    case 'customer':
      return eq(clusters.customerId, target.customerId);
    case 'cluster':
      return eq(clusters.id, target.clusterId);
  }
}

async function note(tx: Executor, target: PauseTarget, change: string, now: Instant): Promise<void> {
  const { name, customerId, clusterId } = await subjectOf(tx, target);
  await createActivityRepository(tx).append({
    at: now,
    kind: 'pause.changed',
    severity: 'warning',
    title: `${name} ${change}`,
    customerId,
    clusterId,
    planId: null,
    eventId: null,
    detail: {},
  });
  const places = await tx
    .select({ account: clusters.awsAccountId, region: clusters.region })
    .from(clusters)
    .where(affectedBy(target))
    .groupBy(clusters.awsAccountId, clusters.region);
  for (const { account, region } of places) await notifyClustersChanged(tx, account, region);
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
