import type { DecisionResponse } from '@/contracts/decision-server';
import { podDemand } from '@/server/domain/cluster/pod-demand';
import { candidatePools, familiesOf } from '@/server/domain/planning/pools/candidate-pools';
import { singleAddition } from '@/server/domain/planning/pools/single-addition';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { countingRiskScore } from '@/server/domain/safety/mix/risk-score';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { DecisionServer } from '@/server/ports/decision-server';
import type { Store } from '@/server/ports/store';
import { foldMix } from '@/server/services/decisions/cluster-state';
import { replacementRequest } from './replacement-request';
import type { InterruptionSubject } from '../interruption-subject';
import { currentMix, describePool, type PoolFacts } from '@/server/services/safety/fleet-mix';
import { leavingNodesOf } from '@/server/services/safety/leaving-nodes';
import { factContradiction } from './fact-contradiction';
import type { DyingNode } from './dying-node';

/** The decision server's whole time inside an interruption, retries included (Decision 41). */
const DECISION_LIMIT_MS = 5_000;

export interface AskDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly decisionServer: DecisionServer;
}

export interface AskInput {
  readonly subject: InterruptionSubject;
  readonly dying: DyingNode;
  readonly facts: PoolFacts;
  readonly policy: SafetyPolicy;
  readonly zones: readonly string[];
  readonly noCapacity: ReadonlySet<string>;
}

export interface PoolAnswer {
  /** With our own facts; the risk score is the lower of the server's and ours. */
  readonly pool: CandidatePool;
  readonly response: DecisionResponse;
  readonly before: readonly Allocation[];
}

/**
 * Asks the decision server for one replacement. Of its answer only type, zone, lifecycle and count are used; vCPU,
 * memory and price are our own, and a stated fact that contradicts them refuses the answer. Fails with the reason.
 */
export async function askForPool(
  deps: AskDeps,
  session: ClusterSession,
  input: AskInput,
): Promise<Result<PoolAnswer, { readonly reason: string; readonly response: DecisionResponse | null }>> {
  const { subject, dying, facts, policy } = input;
  const snapshot = session.snapshot();
  if (snapshot === null) return err({ reason: 'the cluster is not synchronized yet', response: null });
  const candidates = describeCandidates(session, input);
  if (candidates.length === 0)
    return err({ reason: 'no candidate pool is known with price and room', response: null });
  const [subjects, reservations] = await Promise.all([
    deps.store.plans.findOpenSubjects(session.cluster.clusterId),
    deps.store.safety.findReservations(session.cluster.clusterId),
  ]);
  const leavingNodes = leavingNodesOf(subjects);
  const before = currentMix(session, facts, { leavingNodes, reservations, now: deps.clock.now() });
  const request = replacementRequest(session, {
    requestId: deps.ids.newId(),
    subject,
    current: before,
    candidates,
    demand: podDemand(snapshot.pods.values()),
    leaving: dying,
    zoneRequired: dying.zoneRequired,
    policy,
  });
  const answer = await deps.decisionServer.spotOptimize(request, { timeoutMs: DECISION_LIMIT_MS });
  if (!answer.ok)
    return err({ reason: `decision server ${answer.error.reason}: ${answer.error.message}`, response: null });
  const response = answer.value;
  const rows = response.recommendation.allocations.map((row) => ({
    instanceType: row.instance_type,
    availabilityZone: row.availability_zone,
    lifecycle: row.lifecycle,
    count: row.count,
  }));
  const added = singleAddition(before, rows);
  if (!added.ok) return err({ reason: `the decision server's answer is not used: ${added.error}`, response });
  const chosen = candidates.find(
    (pool) =>
      pool.instanceType === added.value.instanceType &&
      pool.availabilityZone === added.value.availabilityZone &&
      pool.lifecycle === added.value.lifecycle,
  );
  if (chosen === undefined) {
    const name = `${added.value.instanceType}/${added.value.availabilityZone}/${added.value.lifecycle}`;
    return err({ reason: `the decision server's answer is not used: ${name} is no candidate`, response });
  }
  const contradiction = factContradiction(response, [
    ...foldMix(before),
    ...foldMix(candidates.map((pool) => ({ ...pool, count: 0 }))),
  ]);
  if (contradiction !== null)
    return err({ reason: `the decision server's answer is not used: ${contradiction}`, response });
  const stated = response.recommendation.allocations.find(
    (row) =>
      row.instance_type === chosen.instanceType &&
      row.availability_zone === chosen.availabilityZone &&
      row.lifecycle === chosen.lifecycle,
  )?.risk_score;
  const pool =
    chosen.lifecycle === 'spot'
      ? { ...chosen, riskScore: countingRiskScore(chosen.riskScore, stated) }
      : chosen;
  return ok({ pool, response, before });
}

function describeCandidates(session: ClusterSession, input: AskInput): readonly CandidatePool[] {
  const { dying, facts } = input;
  const zones = dying.zoneRequired
    ? input.zones.filter((zone) => zone === dying.availabilityZone)
    : input.zones;
  const keys = candidatePools({
    replaced: {
      vcpu: dying.vcpu,
      memoryMib: dying.memoryGib * 1024,
      architecture: dying.architecture,
      burstable: session.facts.instanceType(dying.instanceType)?.burstable ?? false,
    },
    zones,
    ownFamilies: familiesOf([dying.instanceType, ...session.facts.rows().map((row) => row.instanceType)]),
    types: session.facts.allTypes(),
    offered: (instanceType, zone) => session.facts.offered(instanceType, zone),
    noCapacity: input.noCapacity,
    hasPrice: (instanceType, zone, lifecycle) =>
      lifecycle === 'spot'
        ? session.facts.spotPrice(instanceType, zone) !== null
        : session.facts.onDemandPrice(instanceType) !== null,
  });
  return keys.flatMap((key) => describePool(session, facts, key) ?? []);
}
