import { drizzle } from 'drizzle-orm/postgres-js';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { Actor } from '@/server/services/access/actor';
import {
  createTriggerOptimization,
  type TriggerInput,
} from '@/server/services/plan-requests/trigger-optimization';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import { eventually } from '../stack/eventually';
import type { Scene } from './scene';

const operator: Actor = { id: 'u', name: 'operator@example.com', role: 'operator', scope: { kind: 'all' } };

export interface EndedPlan {
  readonly status: string;
  readonly outcome: string;
  readonly estimated_savings: string | null;
  readonly actual_savings: string | null;
  readonly verdict: { readonly is_safe: boolean } | null;
  readonly mix_before: { readonly cost_per_hour: number } | null;
  readonly mix_after: { readonly cost_per_hour: number } | null;
  readonly advice: {
    readonly nodes: readonly { readonly owner: string }[];
    readonly savings_per_hour: number | null;
    readonly explanation: string;
  } | null;
}

/** Lets the learned template stand as proven, which takes a proof launch otherwise. */
export async function templateProven(scene: Scene): Promise<void> {
  await eventually('a learned template', async () => {
    const rows = await scene.sql`
      update node_templates set status = 'verified', verified_at = now() returning id`;
    return rows.length > 0;
  });
}

/** Triggers an optimization of the scene's one cluster as an operator does; its id, or why it was refused. */
export async function trigger(
  scene: Scene,
  optimizationType: TriggerInput['optimizationType'],
  dryRun: boolean,
  clusterName = scene.cluster().name,
): Promise<string> {
  const db = drizzle(scene.sql, { schema });
  const start = createTriggerOptimization({
    store: createStore(db),
    clusters: createClusterRepository(db),
    clock: systemClock,
    ids: uuidSource,
    features: ALL_FEATURES,
  });
  const clusterId = scene.stack.clusterIds.get(clusterName) ?? '';
  const opened = await start({ clusterId, optimizationType, dryRun }, operator);
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
  return opened.value.optimizationId;
}

export const ended = (scene: Scene, planId: string, withinMs = 60_000): Promise<EndedPlan> =>
  eventually(
    'the plan to end',
    async () => {
      const [row] = await scene.sql<
        EndedPlan[]
      >`select * from optimization_history where id = ${planId} and completed_at is not null`;
      return row;
    },
    withinMs,
  );
