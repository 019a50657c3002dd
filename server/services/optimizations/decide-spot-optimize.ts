import type { DecisionResponse } from '@/contracts/decision-server';
import { planFromMix } from '@/server/domain/planning/plan-from-mix';
import { checkStatedFacts } from '@/server/domain/safety/check-stated-facts';
import { judge } from '@/server/domain/safety/judge';
import { verdictToJson } from '@/server/domain/safety/verdict-to-json';
import { clusterState, constraintsOf } from '../interruptions/decision-state';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import type { StepContext } from '../plans/step-handler';
import { describePool } from '../safety/fleet-mix';
import { validationOf } from '../safety/validation-of';
import { endingOf, rejection, stored, type Ending } from './ending';
import { fleetCandidates } from './fleet-candidates';
import { roomOn, type Ground } from './ground';
import { proposeMix } from './propose-mix';

/**
 * W2: asks the decision server for the cheapest mix, judges it by our own facts, and finds the nodes and batches that
 * carry it out.
 */
export async function decideSpotOptimize(
  deps: AcquireDeps,
  context: StepContext,
  ground: Ground,
  timeoutMs: number,
): Promise<Ending> {
  const { plan, session } = context;
  const { current, nodes, demand, policy, facts, template } = ground;
  // A dry run launches nothing: what a proof would allow can be seen before it.
  if (template?.status !== 'verified' && !plan.dryRun)
    return {
      event: 'reject',
      outcome: 'the node template is not verified: prove it first, so that new nodes are known to join',
    };
  const candidates = fleetCandidates(session, nodes, {
    facts,
    zones: zonesOf(template, current),
    noCapacity: ground.noCapacity,
  });
  const answer = await deps.decisionServer.spotOptimize(
    {
      request_id: deps.ids.newId(),
      cluster_id: plan.clusterId,
      decision_type: 'spot_optimize',
      cluster_state: clusterState(session, current, candidates),
      requirements: { vcpu: demand.vcpu, memory_gib: demand.memoryGib, replace: null },
      constraints: constraintsOf(policy),
    },
    { timeoutMs, signal: context.signal },
  );
  if (!answer.ok)
    return {
      event: 'fail',
      outcome: `the decision server gave no answer that can be used: ${answer.error.reason}: ${answer.error.message}`,
    };
  const checked = checkStatedFacts(toStated(answer.value), (pool) =>
    session.facts.offered(pool.instanceType, pool.availabilityZone) === false
      ? null
      : describePool(session, facts, pool),
  );
  const verdict = judge(
    {
      current,
      proposed: checked.allocations,
      demand,
      policy,
      context: { kind: 'optimisation', batch: null },
      factFindings: checked.findings,
    },
    {
      candidates,
      onDemandPriceOf: (instanceType) => session.facts.onDemandPrice(instanceType)?.pricePerHour ?? null,
    },
  );
  deps.telemetry.judged({
    result: verdict.actionTaken,
    violationTypes: verdict.violations.map((violation) => violation.violationType),
  });
  const judged = {
    progress: {
      recommendations: answer.value,
      executionPlan: answer.value.execution_plan,
      explanation: answer.value.explanation,
      mixBefore: stored(current),
      verdict: verdictToJson(verdict),
    },
    validation: validationOf(deps.ids, {
      clusterId: plan.clusterId,
      customerId: plan.customerId,
      planId: plan.id,
      kind: 'spot_optimize',
      verdict,
      policy,
      snapshotVersion: ground.snapshot.version,
      at: ground.now,
    }),
  };
  if (!verdict.isSafe) return { event: 'reject', outcome: rejection(verdict), ...judged };
  const proposal = proposeMix({
    planOf: (standing) => planFromMix(standing, verdict.allocations),
    pools: [...candidates, ...verdict.allocations],
    current,
    nodes,
    demand,
    policy,
    nodeWithoutRoom: roomOn(ground),
  });
  return { ...judged, ...endingOf(context, proposal, judged) };
}

/** The zones of the template's subnets; without any those in which the cluster stands. */
function zonesOf(template: Ground['template'], current: Ground['current']): readonly string[] {
  const zones = Object.keys(template?.subnets ?? {});
  return zones.length > 0 ? zones : [...new Set(current.map((row) => row.availabilityZone))];
}

const toStated = (response: DecisionResponse) =>
  response.recommendation.allocations.map((row) => ({
    instanceType: row.instance_type,
    availabilityZone: row.availability_zone,
    lifecycle: row.lifecycle,
    count: row.count,
    vcpu: row.vcpu,
    memoryGib: row.memory_gib,
    pricePerHour: row.price_per_hour,
    riskScore: row.risk_score,
  }));
