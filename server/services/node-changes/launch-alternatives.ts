import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { alternativePools } from '@/server/domain/planning/pools/alternative-pools';
import { NO_GROUPS } from '@/server/domain/planning/removals/owners-reasons';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { poolOfStored } from '@/server/domain/planning/stored-pool';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import type { PoolFacts } from '@/server/services/safety/fleet-mix';
import { describeFleet } from '@/server/services/planning/describe-fleet';
import { leastAgeOf } from '@/server/services/planning/least-age-of';
import { fleetCandidates } from '@/server/services/planning/fleet-candidates';
import { roomOn } from '@/server/services/planning/planning-basis';
import { laterBatches, type GuardInput } from './guard-result';

const additionsOf = ({ additions }: GuardInput) =>
  additions.map((row) => ({ ...poolOfStored(row), count: row.count }));

/** Simulations of the scheduler for one batch: each may take a tenth of a second in a large cluster. */
const MOST_SIMULATIONS = 24;

/**
 * Pools that may serve each planned launch of a batch as well, by the planned pool's name: candidates that the pods to be
 * moved would find room on just as well, in this batch and the later ones. The best first; none where nothing is known of the template.
 */
export async function launchAlternatives(
  deps: PlanDeps,
  context: StepContext,
  batch: {
    readonly snapshot: ClusterSnapshot;
    readonly facts: PoolFacts;
    readonly input: GuardInput;
    readonly planned: readonly CandidatePool[];
  },
): Promise<ReadonlyMap<string, readonly CandidatePool[]>> {
  const { session, plan } = context;
  const { snapshot, input, facts } = batch;
  const [template, noCapacity] = await keepTrying(deps, context.signal, () =>
    Promise.all([
      deps.store.fleet.findTemplate(plan.clusterId),
      deps.store.capacity.findActive(plan.account, plan.region, deps.clock.now()),
    ]),
  );
  const zones = Object.keys(template?.subnets ?? {});
  const fleet = describeFleet(session, snapshot, {
    leavingNodes: new Set(),
    now: deps.clock.now(),
    leastAgeSeconds: leastAgeOf(context.plan),
    // Only where their pods find room is asked here.
    groupRule: NO_GROUPS,
  });
  const removed = ({ removals }: GuardInput) => fleet.filter((node) => removals.includes(node.nodeName));
  const later = laterBatches(context.steps(), context.step).map((one) => ({
    additions: additionsOf(one),
    removals: removed(one),
  }));
  const nodeWithoutRoom = roomOn({ session, snapshot });
  const fits = (planned: CandidatePool, instead: CandidatePool): boolean => {
    const additions = additionsOf(input).map((row) =>
      poolIdentity(row) === poolIdentity(planned) ? { ...instead, count: row.count } : row,
    );
    return nodeWithoutRoom([{ additions, removals: removed(input) }, ...later]) === null;
  };
  const queues = batch.planned.map((planned) => ({
    planned,
    candidates: [
      ...alternativePools(planned, fleetCandidates(session, [planned], { facts, zones, noCapacity })),
    ],
    found: [] as CandidatePool[],
  }));
  let simulations = 0;
  while (simulations < MOST_SIMULATIONS && queues.some(({ candidates }) => candidates.length > 0)) {
    for (const { planned, candidates, found } of queues) {
      const candidate = candidates.shift();
      if (candidate === undefined) continue;
      simulations += 1;
      // Other plans of this worker must not wait for all of them.
      await deps.clock.sleep(0, context.signal);
      context.signal.throwIfAborted();
      if (fits(planned, candidate)) found.push(candidate);
    }
  }
  return new Map(queues.map(({ planned, found }) => [poolIdentity(planned), found]));
}
