import { podDemand } from '@/server/domain/cluster/pod-demand';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { JudgeBought, LaunchOffer } from '@/server/domain/safety/evaluation/judge-offers';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { Allocation } from '@/server/domain/safety/mix/mix';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import type { Instant } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { NewValidation, Reservation } from '@/server/ports/repositories/safety-repository';
import type { Store } from '@/server/ports/store';
import { clusterPolicy } from '@/server/services/safety/cluster-policy';
import { currentMix, type PoolFacts } from '@/server/services/safety/fleet-mix';
import { leavingNodesOf } from '@/server/services/safety/leaving-nodes';
import { openOffers } from '@/server/services/safety/open-offers';
import { validationOf } from '@/server/services/safety/validation-of';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { StepContext } from '@/server/services/plans/step-handler';

export interface BatchToJudge {
  readonly session: ClusterSession;
  readonly snapshot: ClusterSnapshot;
  readonly facts: PoolFacts;
  /** Names of the nodes that leave with the batch. */
  readonly removals: readonly string[];
  /** The batch's launch steps: what is reserved for them is no part of today. */
  readonly launches: ReadonlySet<string>;
  /** Those of them whose machine counts as a node already. */
  readonly standing: ReadonlySet<string>;
  readonly now: Instant;
}

export interface BatchQuestion {
  /** Launches of other plans that several pools may serve: the first answers that `judge` is given. */
  readonly others: readonly LaunchOffer[];
  /** What the batch's other launches than this one may still get; they come after the others. */
  siblings(launchStepId: string): readonly LaunchOffer[];
  /** The verdict on the mix after the batch, with what the others' and then the batch's own launches bring. */
  readonly judge: JudgeBought;
  /** The verdict on what would stand after further removals, with what else is launched till then. */
  judgeLater(removals: readonly string[], launched: readonly Allocation[]): Verdict;
}

/** Reads, under the cluster's lock, what the mix after a batch is judged on. */
export async function readBatchQuestion(store: Store, batch: BatchToJudge): Promise<BatchQuestion> {
  const { session, facts, snapshot, now } = batch;
  const { clusterId } = session.cluster;
  const [subjects, reservations] = await Promise.all([
    store.plans.findOpenSubjects(clusterId),
    store.safety.findReservations(clusterId),
  ]);
  const { fixed, offers: others } = openOffers(reservations.filter((one) => !batch.launches.has(one.stepId)));
  const leavingNodes = leavingNodesOf(subjects);
  const options = { leavingNodes, reservations: fixed, now };
  const current = currentMix(session, facts, options);
  const without = (removals: readonly string[]) =>
    currentMix(session, facts, {
      ...options,
      leavingNodes: new Set([...leavingNodes, ...batch.removals, ...removals]),
    });
  const staying = without([]);
  const demand = podDemand(snapshot.pods.values());
  const policy = clusterPolicy(session.cluster);
  return {
    others,
    siblings: (launchStepId) =>
      toOffers(
        reservations.filter(
          ({ stepId }) =>
            batch.launches.has(stepId) && !batch.standing.has(stepId) && stepId !== launchStepId,
        ),
      ),
    judge: (bought) =>
      judgeMix({
        current: [...current, ...bought.slice(0, others.length)],
        proposed: [...staying, ...bought],
        demand,
        policy,
        // The whole plan was judged with its price; half-way the mix may cost more than today.
        context: { kind: 'scale-up' },
      }),
    judgeLater: (removals, launched) =>
      judgeMix({
        current,
        proposed: [...without(removals), ...launched],
        demand,
        policy,
        context: { kind: 'scale-up' },
      }),
  };
}

function toOffers(reservations: readonly Reservation[]): readonly LaunchOffer[] {
  const { fixed, offers } = openOffers(reservations);
  const single = fixed.map(({ stepId: _step, clusterId: _cluster, alternatives: _none, ...pool }) => ({
    pools: [pool],
    count: 1,
  }));
  return [...single, ...offers];
}

/** The row that a judgment of a batch leaves, whatever it says. */
export function batchValidation(
  deps: Pick<PlanDeps, 'ids'>,
  { plan, session }: Pick<StepContext, 'plan' | 'session'>,
  judged: { readonly verdict: Verdict; readonly snapshot: ClusterSnapshot; readonly at: Instant },
): NewValidation {
  return validationOf(deps.ids, {
    clusterId: plan.clusterId,
    customerId: plan.customerId,
    planId: plan.id,
    kind: 'batch',
    verdict: judged.verdict,
    policy: clusterPolicy(session.cluster),
    snapshotVersion: judged.snapshot.version,
    at: judged.at,
  });
}

/** What of a verdict blocks, in words. */
export const violationsOf = (verdict: Verdict): string =>
  verdict.violations
    .filter((violation) => violation.tolerance === null)
    .map((violation) => violation.message)
    .join('; ');
