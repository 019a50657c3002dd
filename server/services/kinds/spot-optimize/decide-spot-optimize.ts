import type { DecisionResponse } from '@/contracts/decision-server';
import { planFromMix, poolIdentity, type FleetNode } from '@/server/domain/planning/target-mix/plan-from-mix';
import { checkStatedFacts } from '@/server/domain/safety/evaluation/check-stated-facts';
import { judge } from '@/server/domain/safety/judge';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import { clusterState, constraintsOf } from '@/server/services/decisions/cluster-state';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { StepContext } from '@/server/services/plans/step-handler';
import { describePool } from '@/server/services/safety/fleet-mix';
import { validationOf } from '@/server/services/safety/validation-of';
import {
  adviseReplacements,
  asIfOurs,
  heldReasons,
  withAdvice,
  type Advice,
} from '@/server/services/planning/advise-owners';
import { decisionOf, rejection, stored } from '@/server/services/planning/mix-decision';
import type { Decision } from '@/server/services/plans/deciding/decision';
import { fleetCandidates } from '@/server/services/planning/fleet-candidates';
import { roomOn, type PlanningBasis } from '@/server/services/planning/planning-basis';
import { proposeMix, type Proposal } from '@/server/services/planning/propose-mix';

/**
 * W2: asks the decision server for the cheapest mix, judges it by our own facts, and finds the nodes and batches that
 * carry it out. What would be saved on nodes of others is advice.
 */
export async function decideSpotOptimize(
  deps: PlanDeps,
  context: StepContext,
  basis: PlanningBasis,
  timeoutMs: number,
): Promise<Decision> {
  const { plan, session } = context;
  const { current, nodes, demand, policy, facts, template } = basis;
  // A dry run launches nothing: what a proof would allow can be seen before it.
  if (template?.status !== 'verified' && !plan.dryRun)
    return {
      event: 'reject',
      outcome: 'the node template is not verified: prove it first, so that new nodes are known to join',
    };
  const candidates = fleetCandidates(session, nodes, {
    facts,
    zones: zonesOf(template, current),
    noCapacity: basis.noCapacity,
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
      context: { kind: 'optimization', batch: null },
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
      snapshotVersion: basis.snapshot.version,
      at: basis.now,
    }),
  };
  if (!verdict.isSafe) return { event: 'reject', outcome: rejection(verdict), ...judged };
  const propose = (standing: readonly FleetNode[]): Proposal =>
    proposeMix({
      planOf: (fleet) => planFromMix(fleet, verdict.allocations),
      pools: [...candidates, ...verdict.allocations],
      current,
      nodes: standing,
      groups: basis.groupRule.groups,
      demand,
      policy,
      nodeWithoutRoom: roomOn(basis),
    });
  const proposal = isAllOfOthers(nodes) ? ALL_OF_OTHERS : propose(nodes);
  const advice = adviceOf(session, basis, { proposal, propose });
  const progress = { ...judged.progress, ...(advice === null ? {} : { advice }) };
  const ending = decisionOf(context, proposal, { progress });
  return { ...judged, ...(advice === null ? ending : withAdvice(ending, proposal, advice)) };
}

/** Nothing is launched where nothing may be taken away for it (Decision 1). */
const isAllOfOthers = (nodes: readonly FleetNode[]): boolean =>
  nodes.length > 0 && nodes.every((node) => node.ownersReasons.length > 0);

const ALL_OF_OTHERS: Proposal = {
  kind: 'no-change',
  reason: 'all nodes belong to others: there a plan is advice only',
};

/** What the same mix would come to if all nodes were ours, as far as it saves more than what is carried out. */
function adviceOf(
  session: StepContext['session'],
  { nodes, groupRule }: PlanningBasis,
  of: { readonly proposal: Proposal; readonly propose: (standing: readonly FleetNode[]) => Proposal },
): Advice | null {
  const open = asIfOurs(nodes);
  const all = open.some((node, index) => node !== nodes[index]) ? of.propose(open) : null;
  if (all?.kind !== 'plan') return null;
  const own = of.proposal.kind === 'plan' ? of.proposal : null;
  const more = all.savedPerHour - (own?.savedPerHour ?? 0n);
  const ordered = new Map(own?.plan.additions.map((row) => [poolIdentity(row), row.count]));
  const additions = all.plan.additions
    .map((row) => ({ ...row, count: row.count - (ordered.get(poolIdentity(row)) ?? 0) }))
    .filter((row) => row.count > 0);
  const leaving = new Set(own?.plan.removals.map((node) => node.nodeName));
  const removals = all.plan.removals.filter((node) => !leaving.has(node.nodeName));
  const reasons = heldReasons(all.plan.removals, nodes, groupRule);
  return more > 0n
    ? adviseReplacements({ additions, removals }, session.facts.rows(), { savedPerHour: more, reasons })
    : null;
}

/** The zones of the template's subnets; without any those in which the cluster stands. */
function zonesOf(template: PlanningBasis['template'], current: PlanningBasis['current']): readonly string[] {
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
