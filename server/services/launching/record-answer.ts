import { plusSeconds } from '@/server/domain/shared/instant';
import type { LaunchOutcome } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { Store } from '@/server/ports/store';
import { dealInstances } from './stored-launch';

/** A pool without room is left alone this long (spec 08-decided, 4). */
const CAPACITY_MEMORY_SECONDS = 180;

type Answer = Pick<LaunchBatch, 'status' | 'code' | 'message'> & {
  readonly status: 'launched' | 'no_capacity' | 'refused';
};

/**
 * Records AWS's definite answer: the instance of each step, and the pool's want of room where it had none for some. The
 * batch comes back as it then stands. Idempotent.
 */
export async function recordAnswer(
  deps: { readonly store: Store; readonly clock: Clock },
  answered: {
    readonly cluster: Pick<MonitoredCluster, 'account' | 'region'>;
    readonly stepId: string;
    readonly batch: LaunchBatch;
    readonly outcome: Exclude<LaunchOutcome, { kind: 'unknown' }>;
  },
): Promise<LaunchBatch> {
  const { batch, cluster, outcome } = answered;
  const at = deps.clock.now();
  const instanceIds = dealInstances(
    batch.members.map(({ stepId }) => stepId),
    outcome.kind === 'launched' ? outcome.instances.map(({ instanceId }) => instanceId) : [],
  );
  const answer = answerOf(batch, outcome);
  await deps.store.transaction(async (store) => {
    await store.launches.answer(batch.id, { ...answer, instanceIds, at });
    if (outcome.kind === 'refused' || instanceIds.size === batch.members.length) return;
    await store.capacity.remember({
      account: cluster.account,
      region: cluster.region,
      instanceType: batch.instanceType,
      availabilityZone: batch.availabilityZone,
      lifecycle: batch.lifecycle,
      code: answer.code ?? 'InsufficientInstanceCapacity',
      seenAt: at,
      until: plusSeconds(at, CAPACITY_MEMORY_SECONDS),
      stepId: answered.stepId,
    });
  });
  return {
    ...batch,
    ...answer,
    members: batch.members.map((member) => ({
      ...member,
      instanceId: instanceIds.get(member.stepId) ?? null,
    })),
  };
}

function answerOf(batch: LaunchBatch, outcome: Exclude<LaunchOutcome, { kind: 'unknown' }>): Answer {
  switch (outcome.kind) {
    case 'launched':
      return outcome.instances.length >= batch.members.length
        ? { status: 'launched', code: null, message: null }
        : {
            status: 'launched',
            code: 'InsufficientInstanceCapacity',
            message: `the pool had room for ${outcome.instances.length} of ${batch.members.length}`,
          };
    case 'no-capacity':
      return { status: 'no_capacity', code: outcome.code, message: outcome.message };
    case 'refused':
      return { status: 'refused', code: outcome.code, message: outcome.message };
  }
}
