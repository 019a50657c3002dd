import { podDemand } from '@/server/domain/cluster/pod-demand';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { Batch } from '@/server/domain/planning/batches/cut-batches';
import { nodeWithoutRoom } from '@/server/domain/planning/batches/find-room';
import type { GroupRule } from '@/server/domain/planning/removals/owners-reasons';
import type { FleetNode } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { Demand } from '@/server/domain/safety/evaluation/judge-input';
import type { Allocation } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { Instant } from '@/server/domain/shared/instant';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { StoredTemplate } from '@/server/ports/repositories/fleet-repository';
import type { Reservation } from '@/server/ports/repositories/safety-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { clusterPolicy } from '@/server/services/safety/cluster-policy';
import { currentMix, type PoolFacts } from '@/server/services/safety/fleet-mix';
import { leavingNodesOf } from '@/server/services/safety/leaving-nodes';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import { describeFleet } from './describe-fleet';
import { leastAgeOf } from './least-age-of';
import { awaitFacts } from '@/server/services/plans/fresh-snapshot';
import { readGroupRule } from './read-group-rule';

/** What a decision stands on, read once. */
export interface PlanningBasis {
  readonly now: Instant;
  readonly session: ClusterSession;
  readonly snapshot: ClusterSnapshot;
  readonly template: StoredTemplate | null;
  readonly facts: PoolFacts;
  readonly current: readonly Allocation[];
  /** What stands when the plan that runs beside this one has taken away all that it will. */
  readonly afterPlans: readonly Allocation[];
  readonly nodes: readonly FleetNode[];
  readonly groupRule: GroupRule;
  readonly demand: Demand;
  readonly policy: SafetyPolicy;
  readonly noCapacity: ReadonlySet<string>;
  /** Launches in flight. */
  readonly reservations: readonly Reservation[];
}

/** Reads it; what cannot be had in time is said as a value. */
export async function readPlanningBasis(
  deps: PlanDeps,
  context: StepContext,
): Promise<Result<PlanningBasis, { readonly reason: string }>> {
  const { session, plan } = context;
  const ready = await awaitFacts(deps, context);
  if (!ready.ok) return err({ reason: ready.reason });
  const { snapshot } = ready;
  const stored = await keepTrying(deps, context.signal, async () => ({
    template: await deps.store.fleet.findTemplate(plan.clusterId),
    facts: await loadPoolFacts(deps, plan.region),
    subjects: await deps.store.plans.findOpenSubjects(plan.clusterId),
    planned: await deps.store.plans.findOpenSubjects(plan.clusterId, { planned: true }),
    reservations: await deps.store.safety.findReservations(plan.clusterId),
    noCapacity: await deps.store.capacity.findActive(plan.account, plan.region, deps.clock.now()),
  }));
  const { template, facts, noCapacity, reservations } = stored;
  const groupRule = await readGroupRule(deps, context, { snapshot, template }, session.facts.rows());
  const now = deps.clock.now();
  const mixWithout = (nodes: ReadonlySet<string>) =>
    currentMix(session, facts, { leavingNodes: nodes, reservations, now });
  const leavingNodes = leavingNodesOf(stored.subjects);
  return ok({
    now,
    session,
    snapshot,
    template,
    facts,
    current: mixWithout(leavingNodes),
    afterPlans: mixWithout(leavingNodesOf(stored.planned)),
    nodes: describeFleet(session, snapshot, {
      leavingNodes,
      now,
      leastAgeSeconds: leastAgeOf(plan),
      groupRule,
    }),
    groupRule,
    demand: podDemand(snapshot.pods.values()),
    policy: clusterPolicy(session.cluster),
    noCapacity,
    reservations,
  });
}

/** The first node of the batches whose pods would find no room, by types as EC2 describes them. */
export const roomOn =
  ({ session, snapshot }: Pick<PlanningBasis, 'session' | 'snapshot'>) =>
  (batches: readonly Batch[]): string | null =>
    nodeWithoutRoom(snapshot, batches, (instanceType) => {
      const type = session.facts.instanceType(instanceType);
      return type === null ? null : { vcpu: type.vcpu, memoryGib: type.memoryMib / 1024 };
    });
