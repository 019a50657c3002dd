import { podDemand } from '@/server/domain/cluster/pod-demand';
import type { JudgeContext, LeavingNode } from '@/server/domain/safety/evaluation/judge-input';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { answersOfOnePool, judgeOffers } from '@/server/domain/safety/evaluation/judge-offers';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { OpenSubject } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import type { Telemetry } from '@/server/ports/telemetry';
import { currentMix, type MixSession, type PoolFacts } from './fleet-mix';
import { leavingNodesOf } from './leaving-nodes';
import { openOffers } from './open-offers';
import { validationOf } from './validation-of';

export interface LaunchOffer {
  readonly planId: string;
  readonly stepId: string;
  readonly pool: CandidatePool;
  /** The interrupted node that it replaces; null for a node that waiting pods need. */
  readonly leaving: LeavingNode | null;
}

export type JudgedOffer =
  | {
      readonly kind: 'approved';
      readonly validationId: string;
      readonly verdict: Verdict;
      readonly before: readonly Allocation[];
    }
  | {
      readonly kind: 'rejected';
      readonly validationId: string;
      readonly verdict: Verdict;
      readonly before: readonly Allocation[];
    };

/** What of a cluster a launch is judged on. */
export type JudgedSession = MixSession & Pick<ClusterSession, 'cluster' | 'snapshot'>;

export interface JudgeAndReserveDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly telemetry: Pick<Telemetry, 'judged'>;
}

/**
 * Judges one more node on top of the mix that counts now, whatever launches in flight will get, and, when it is let
 * through, reserves its capacity: one transaction under the cluster's lock, so that two launches are never judged on the
 * same room. A node for waiting pods must also hold in what stands when the plan that runs beside it has taken away all
 * that it will. The validation and its violations are stored in any case.
 */
export async function judgeAndReserve(
  deps: JudgeAndReserveDeps,
  session: JudgedSession,
  inputs: { readonly facts: PoolFacts; readonly policy: SafetyPolicy; readonly offer: LaunchOffer },
): Promise<JudgedOffer> {
  const { facts, policy, offer } = inputs;
  const { clusterId, customerId } = session.cluster;
  const snapshot = session.snapshot();
  const judged = await deps.store.transaction<JudgedOffer>(async (store) => {
    await store.safety.lockCluster(clusterId);
    const now = deps.clock.now();
    const [leavingNow, leavingLater, reservations] = await Promise.all([
      store.plans.findOpenSubjects(clusterId),
      offer.leaving === null ? store.plans.findOpenSubjects(clusterId, { planned: true }) : [],
      store.safety.findReservations(clusterId),
    ]);
    const { fixed, offers } = openOffers(
      reservations.filter((reservation) => reservation.stepId !== offer.stepId),
    );
    const without = (subjects: readonly OpenSubject[]) =>
      currentMix(session, facts, { leavingNodes: leavingNodesOf(subjects), reservations: fixed, now });
    const standing = without(leavingNow);
    const context: JudgeContext =
      offer.leaving === null ? { kind: 'scale-up' } : { kind: 'interruption', leaving: [offer.leaving] };
    const demand = snapshot === null ? null : podDemand(snapshot.pods.values());
    const judgeOn = (mix: readonly Allocation[]) =>
      judgeOffers(offers, (bought) => {
        const current = [...mix, ...bought];
        const proposed = [...current, { ...offer.pool, count: 1 }];
        return judgeMix({ current, proposed, demand, policy, context });
      }).verdict;
    const today = judgeOn(standing);
    const later = today.isSafe && leavingLater.length > 0 ? judgeOn(without(leavingLater)) : today;
    const verdict = later.isSafe ? today : later;
    const [likeliest = []] = answersOfOnePool(offers);
    const before = [...standing, ...likeliest];
    const validation = validationOf(deps.ids, {
      clusterId,
      customerId,
      planId: offer.planId,
      kind: offer.leaving === null ? 'scale_up_launch' : 'replacement_launch',
      verdict,
      policy,
      snapshotVersion: snapshot?.version ?? null,
      at: now,
    });
    await store.safety.insertValidation(validation);
    if (verdict.isSafe)
      await store.safety.reserve({ ...offer.pool, stepId: offer.stepId, clusterId, alternatives: [] }, now);
    return { kind: verdict.isSafe ? 'approved' : 'rejected', validationId: validation.id, verdict, before };
  });
  deps.telemetry.judged({
    result: judged.verdict.actionTaken,
    violationTypes: judged.verdict.violations.map((violation) => violation.violationType),
  });
  return judged;
}
