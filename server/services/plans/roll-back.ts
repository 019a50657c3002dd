import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import type { Actor } from '../access/actor';
import type { Outcome } from '../access/refusal';

export interface RollBackDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly clusters: Pick<ClusterRepository, 'findById'>;
}

/** Opens a plan that takes the former one back, and answers its id; refused with the reason. */
export type RollBackRequest = (
  deps: RollBackDeps,
  former: PlanRecord,
  actor: Actor,
) => Promise<Outcome<{ readonly optimizationId: string }>>;
