import type { Executor } from '@/server/adapters/postgres/database';
import { pauses } from '@/server/adapters/postgres/schema';
import { scopeAllows, type CustomerScope } from '@/server/ports/repositories/customer-scope';
import { textOf } from '@/server/queries/shared/page';
import type { Pause } from './cluster-model';

type PauseRow = typeof pauses.$inferSelect;

const STRENGTH = { optimization: 0, everything: 1 } as const;
const BREADTH = { platform: 2, customer: 1, cluster: 0 } as const;

function toPause(row: PauseRow): Pause {
  return {
    scope: row.scope,
    scope_id: row.scope === 'platform' ? null : row.scopeId,
    level: row.level,
    reason: row.reason,
    paused_by: row.pausedBy,
    paused_at: textOf(row.pausedAt),
  };
}

/** Every switch in force, the strongest first, then the widest. There are few: one per paused thing. */
export async function readPauses(db: Executor): Promise<Pause[]> {
  const rows = await db.select().from(pauses);
  return rows
    .sort((a, b) => STRENGTH[b.level] - STRENGTH[a.level] || BREADTH[b.scope] - BREADTH[a.scope])
    .map(toPause);
}

/** Those that hold a cluster, the strongest first. */
export function pausesOf(
  all: readonly Pause[],
  cluster: { readonly id: string; readonly customerId: string },
): Pause[] {
  return all.filter(
    (pause) =>
      pause.scope === 'platform' ||
      pause.scope_id === (pause.scope === 'customer' ? cluster.customerId : cluster.id),
  );
}

/** The switches that concern a caller: the platform's, its customer's and its clusters'. */
export const createListPauses =
  (db: Executor, ownersOf: (clusterIds: readonly string[]) => Promise<ReadonlyMap<string, string>>) =>
  async (scope: CustomerScope): Promise<Pause[]> => {
    const all = await readPauses(db);
    if (scope.kind === 'all') return all;
    const owners = await ownersOf(
      all.flatMap((pause) => (pause.scope === 'cluster' && pause.scope_id !== null ? [pause.scope_id] : [])),
    );
    return all.filter((pause) => {
      switch (pause.scope) {
        case 'platform':
          return true;
        case 'customer':
          return scopeAllows(scope, pause.scope_id);
        case 'cluster':
          return scopeAllows(scope, owners.get(pause.scope_id ?? '') ?? null);
      }
    });
  };
