import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { MixPlan, FleetNode } from '@/server/domain/planning/target-mix/plan-from-mix';
import { byRemovalOrder } from '@/server/domain/planning/target-mix/plan-from-mix';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import { clusterState, constraintsOf } from '@/server/services/decisions/cluster-state';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { StepContext } from '@/server/services/plans/step-handler';
import { validationOf } from '@/server/services/safety/validation-of';
import { findAutoscaler } from '@/server/domain/cluster/autoscaler';
import { whyNoScaleUpOwner } from '@/server/services/planning/scale-up-owner';
import { whyPodsWait } from '@/server/services/planning/why-pods-wait';
import {
  adviseRemovals,
  asIfOurs,
  heldReasons,
  withAdvice,
  type Advice,
} from '@/server/services/planning/advise-owners';
import { describeCluster } from './describe-cluster';
import { decisionOf, stored } from '@/server/services/planning/mix-decision';
import type { Decision } from '@/server/services/plans/deciding/decision';
import { roomOn, type PlanningBasis } from '@/server/services/planning/planning-basis';
import { leastAgeOf } from '@/server/services/planning/least-age-of';
import { proposeMix, type Proposal, type ProposalQuestion } from '@/server/services/planning/propose-mix';

/**
 * W3: asks the decision server which nodes to empty. Only their names are used: each must be a node that may be removed by
 * our own rules, what remains must hold every layer, and every pod must find room; where not all may go, as many of them
 * as can (the safe alternative of a bin-packing is a smaller removal set).
 */
export async function decideBinPack(
  deps: PlanDeps,
  context: StepContext,
  basis: PlanningBasis,
  timeoutMs: number,
): Promise<Decision> {
  const { plan, session } = context;
  const { current, nodes, demand, policy, snapshot } = basis;
  const noOwner = whyNoScaleUpOwner(session.cluster, {
    autoscaler: findAutoscaler(snapshot),
    template: basis.template,
    features: deps.features,
  });
  if (noOwner !== null && !plan.dryRun) return { event: 'reject', outcome: `rejected: ${noOwner}` };
  const waits = whyPodsWait(session, snapshot, { pools: nodes, now: basis.now });
  if (waits !== null)
    return { event: 'nothing-to-do', outcome: `nothing is changed: ${waits}, so that none is taken away` };
  // The decision server may name what others own as well: that is advice.
  const open = asIfOurs(nodes);
  const keptBecause = new Map(open.map((node) => [node.nodeName, node.keptBecause[0] ?? null]));
  const {
    nodes: _nodes,
    current_allocations: _mix,
    candidate_pools: _pools,
    recent_interruptions: _past,
    ...summary
  } = clusterState(session, current, []);
  const answer = await deps.decisionServer.binPack(
    {
      request_id: deps.ids.newId(),
      cluster_id: plan.clusterId,
      decision_type: 'bin_pack',
      cluster_state: {
        ...summary,
        ...describeCluster(snapshot, session.facts.rows(), {
          whyNotRemovable: (row) => {
            const reason = keptBecause.get(row.nodeName);
            return reason === undefined ? 'it does not count in the mix' : reason;
          },
          allowedLately: (budget) => budget.disruptionsAllowed,
        }),
        candidate_nodes: [],
      },
      requirements: { max_added_nodes: 0 },
      constraints: {
        ...constraintsOf(policy),
        single_replica: 'block',
        min_node_age_seconds: leastAgeOf(plan),
      },
    },
    { timeoutMs, signal: context.signal },
  );
  if (!answer.ok)
    return {
      event: 'fail',
      outcome: `the decision server gave no answer that can be used: ${answer.error.reason}: ${answer.error.message}`,
    };
  const { remove_nodes: named, add_nodes: added } = answer.value.recommendation;
  const said = {
    recommendations: answer.value,
    executionPlan: answer.value.execution_plan,
    explanation: answer.value.explanation,
    mixBefore: stored(current),
  };
  const contradiction = whyNotUsed(named, added.length, new Set(nodes.map((node) => node.nodeName)));
  if (contradiction !== null)
    return { event: 'reject', outcome: `the recommendation is not used: ${contradiction}`, progress: said };
  const propose = (candidates: readonly FleetNode[]) =>
    largestThatHolds(named.length, (most) => ({
      planOf: (standing) => removing(standing, new Set(named), most),
      pools: [],
      current,
      nodes: candidates,
      groups: basis.groupRule.groups,
      demand,
      policy,
      nodeWithoutRoom: roomOn(basis),
    }));
  const proposal = propose(nodes);
  const advice = open.some((node, index) => node !== nodes[index])
    ? adviceOf(session, basis, { own: proposal, all: propose(open) })
    : null;
  const verdict =
    proposal.kind === 'no-change' || proposal.verdict === null
      ? judgeMix({
          current,
          proposed: current,
          demand,
          policy,
          context: { kind: 'optimization', batch: null },
        })
      : proposal.verdict;
  deps.telemetry.judged({
    result: verdict.actionTaken,
    violationTypes: verdict.violations.map((violation) => violation.violationType),
  });
  const progress = {
    ...said,
    verdict: verdictToJson(verdict),
    ...(advice === null ? {} : { advice }),
  };
  const ending = decisionOf(context, proposal, { progress });
  return {
    progress,
    validation: validationOf(deps.ids, {
      clusterId: plan.clusterId,
      customerId: plan.customerId,
      planId: plan.id,
      kind: 'bin_pack',
      verdict,
      policy,
      snapshotVersion: snapshot.version,
      at: basis.now,
    }),
    ...(advice === null ? ending : withAdvice(ending, proposal, advice)),
  };
}

/** Advice on what would go beyond the own plan if all nodes were ours. */
function adviceOf(
  session: StepContext['session'],
  { nodes, groupRule }: PlanningBasis,
  { own, all }: { readonly own: Proposal; readonly all: Proposal },
): Advice | null {
  if (all.kind !== 'plan') return null;
  const leaving = new Set(own.kind === 'plan' ? own.plan.removals.map((node) => node.nodeName) : []);
  return adviseRemovals(
    all.plan.removals.filter((node) => !leaving.has(node.nodeName)),
    session.facts.rows(),
    heldReasons(all.plan.removals, nodes, groupRule),
  );
}

/** What makes the answer one that cannot be about this cluster; null when it may be. */
function whyNotUsed(named: readonly string[], added: number, known: ReadonlySet<string>): string | null {
  if (added > 0) return 'it adds nodes, which was not asked for';
  if (new Set(named).size < named.length) return 'it names a node twice';
  const stranger = named.find((name) => !known.has(name));
  if (stranger !== undefined) return `${stranger} is no counted node of this cluster`;
  return named.length > 0 && named.length === known.size ? 'it empties the whole cluster' : null;
}

/** The named nodes that may go, the first so many of them; the others are kept. */
function removing(standing: readonly FleetNode[], named: ReadonlySet<string>, most: number): MixPlan {
  const wanted = standing.filter((node) => named.has(node.nodeName)).sort(byRemovalOrder);
  const mayGo = wanted.filter((node) => node.keptBecause.length === 0);
  return {
    additions: [],
    removals: mayGo.slice(0, most),
    kept: [...wanted.filter((node) => node.keptBecause.length > 0), ...mayGo.slice(most)],
  };
}

/** The proposal with the most removals that holds; with none that does, the reasons of the whole. */
function largestThatHolds(wanted: number, questionOf: (most: number) => ProposalQuestion): Proposal {
  const whole = proposeMix(questionOf(wanted));
  if (whole.kind !== 'rejected') return whole;
  for (let most = wanted - 1; most > 0; most -= 1) {
    const fewer = proposeMix(questionOf(most));
    if (fewer.kind === 'plan') return fewer;
  }
  return whole;
}
