import { plusSeconds } from '@/server/domain/shared/instant';
import type { FleetOutcome, LaunchedInstance, LaunchOutcome, PoolFailure } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { Store } from '@/server/ports/store';
import { dealInstances } from './stored-launch';

/** A pool without room is left alone this long (Decision 32). */
const CAPACITY_MEMORY_SECONDS = 180;

type Answer = Pick<LaunchBatch, 'status' | 'code' | 'message'> & {
  readonly status: 'launched' | 'no_capacity' | 'refused';
};

type Definite = Exclude<FleetOutcome, { readonly kind: 'unknown' }>;

/** An answer that says nothing of pools, with what was in the way in the one pool where there is one only. */
export function withFailures(
  batch: LaunchBatch,
  outcome:
    | Exclude<LaunchOutcome, { kind: 'launched' }>
    | { readonly kind: 'launched'; readonly instances: readonly LaunchedInstance[] },
): FleetOutcome {
  const { instanceType, availabilityZone } = batch;
  const inTheWay = (code: string, message: string): readonly PoolFailure[] =>
    batch.pools.length > 1 ? [] : [{ kind: 'no-capacity', instanceType, availabilityZone, code, message }];
  switch (outcome.kind) {
    case 'launched':
      return { ...outcome, failures: [] };
    case 'no-capacity':
      return { ...outcome, failures: inTheWay(outcome.code, outcome.message) };
    case 'refused':
    case 'unknown':
      return { ...outcome, failures: [] };
  }
}

/**
 * Records AWS's definite answer: the instance of each step, and every pool's want of room where it had none. The batch
 * comes back as it then stands. Idempotent.
 */
export async function recordAnswer(
  deps: { readonly store: Store; readonly clock: Clock },
  answered: {
    readonly cluster: Pick<MonitoredCluster, 'account' | 'region'>;
    readonly stepId: string;
    readonly batch: LaunchBatch;
    readonly outcome: Definite;
  },
): Promise<LaunchBatch> {
  const { batch, cluster, outcome } = answered;
  const at = deps.clock.now();
  const instances = dealInstances(
    batch.members.map(({ stepId }) => stepId),
    outcome.kind === 'launched' ? outcome.instances : [],
  );
  const answer = answerOf(batch, outcome);
  const pools = batch.pools.map((pool) => ({
    ...pool,
    code:
      outcome.failures.find(
        (failure) =>
          failure.instanceType === pool.instanceType && failure.availabilityZone === pool.availabilityZone,
      )?.code ?? null,
  }));
  await deps.store.transaction(async (store) => {
    await store.launches.answer(batch.id, { ...answer, pools, instances, at });
    for (const failure of outcome.failures)
      if (failure.kind === 'no-capacity')
        await store.capacity.remember({
          account: cluster.account,
          region: cluster.region,
          instanceType: failure.instanceType,
          availabilityZone: failure.availabilityZone,
          lifecycle: batch.lifecycle,
          code: failure.code,
          seenAt: at,
          until: plusSeconds(at, CAPACITY_MEMORY_SECONDS),
          stepId: answered.stepId,
        });
  });
  return {
    ...batch,
    ...answer,
    pools,
    members: batch.members.map((member) => {
      const dealt = instances.get(member.stepId);
      return {
        ...member,
        instanceId: dealt?.instanceId ?? null,
        instanceType: dealt?.instanceType ?? null,
        availabilityZone: dealt?.availabilityZone ?? null,
      };
    }),
  };
}

function answerOf(batch: LaunchBatch, outcome: Definite): Answer {
  switch (outcome.kind) {
    case 'launched':
      return outcome.instances.length >= batch.members.length
        ? { status: 'launched', code: null, message: null }
        : {
            status: 'launched',
            code: outcome.failures[0]?.code ?? 'UnfulfillableCapacity',
            message: `there was room for ${outcome.instances.length} of ${batch.members.length}`,
          };
    case 'no-capacity':
      return { status: 'no_capacity', code: outcome.code, message: outcome.message };
    case 'refused':
      return { status: 'refused', code: outcome.code, message: outcome.message };
  }
}
