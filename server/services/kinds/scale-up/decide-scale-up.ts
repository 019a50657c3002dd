import { findAutoscaler } from '@/server/domain/cluster/autoscaler';
import {
  capacityBudget,
  movesThatCount,
  type CapacityBudget,
} from '@/server/domain/planning/scale-up/capacity-budget';
import { templateNodes } from '@/server/domain/planning/scale-up/imagine-template-node';
import {
  planScaleUp,
  type AnsweredPod,
  type ScaleUpPlan,
  type ScaleUpQuestion,
} from '@/server/domain/planning/scale-up/plan-scale-up';
import { scaleUpSteps } from '@/server/domain/planning/scale-up/scale-up-steps';
import { unschedulablePods } from '@/server/domain/planning/scale-up/waiting-pods';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import { toDollarNumber, type HourlyPrice } from '@/server/domain/shared/money';
import type { ClusterMode } from '@/server/ports/repositories/fleet-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { subjectOfKind } from '@/server/services/plans/plan-subject';
import type { StepContext, StepsFound } from '@/server/services/plans/step-handler';
import { stored } from '@/server/services/planning/mix-decision';
import { EVENTS, type Decision } from '@/server/services/plans/deciding/decision';
import { fleetCandidates } from '@/server/services/planning/fleet-candidates';
import type { PlanningBasis } from '@/server/services/planning/planning-basis';
import { validationOf } from '@/server/services/safety/validation-of';
import { leaveOutUnwanted } from './leave-out-unwanted';
import { byWorkload, sentenceOf } from './scale-up-answers';
import { templateLike } from '@/server/services/planning/template-like';

/**
 * W10: new nodes for the pods that wait for want of room, all of them together. Nothing is asked of the decision server:
 * pods are waiting. How much comes without a person is bounded by what CloudOptim took away; beyond it a person decides.
 */
export async function decideScaleUp(
  deps: PlanDeps,
  context: StepContext,
  basis: PlanningBasis,
): Promise<Decision> {
  const { plan, session } = context;
  const { snapshot, template, reservations } = basis;
  const quiet = (outcome: string): Decision => ({ event: 'nothing-to-do', outcome });
  const autoscaler = findAutoscaler(snapshot);
  if (autoscaler !== null)
    return quiet(`${autoscaler.kind} brings capacity to this cluster (${autoscaler.evidence})`);
  const waiting = unschedulablePods(snapshot);
  if (waiting.length === 0) return quiet('no pod waits for a node any more');
  const { wanted: pods, unwanted } = await leaveOutUnwanted(session.api, snapshot, waiting);
  if (template?.status !== 'verified') {
    const reason = 'the node template is not verified: it is not known that a new node would join';
    const answers = byWorkload(pods.map((pod) => ({ pod, answer: 'cannot', reason })));
    return { event: 'reject', outcome: reason, result: { answers } };
  }
  const allMoves = await keepTrying(deps, context.signal, () =>
    deps.store.plans.findCapacityMoves(plan.clusterId),
  );
  const moves = movesThatCount(allMoves, session.cluster.adoptsGroups);
  const vcpuOf = (name: string) => session.facts.instanceType(name)?.vcpu ?? null;
  const budget = capacityBudget(moves, vcpuOf, basis.now);
  const removedTypes = moves.flatMap(({ kind, instanceType }) =>
    kind === 'removed' ? [{ instanceType }] : [],
  );
  const candidates = fleetCandidates(session, [...basis.nodes, ...removedTypes], {
    facts: basis.facts,
    zones: Object.keys(template.subnets),
    noCapacity: basis.noCapacity,
  });
  const sizeOf = (name: string) => {
    const type = session.facts.instanceType(name);
    return type === null ? null : { vcpu: type.vcpu, memoryGib: type.memoryMib / 1024 };
  };
  const question: Omit<ScaleUpQuestion, 'mostVcpu' | 'mayLaunch'> = {
    snapshot,
    pods,
    candidates,
    coming: reservations,
    imagine: templateNodes(snapshot, templateLike(session.facts.rows()), sizeOf),
  };
  const byHand = subjectOfKind(plan, 'scale_up').by_hand;
  const most = byHand ? null : vcpuWithoutPerson(session.cluster.mode, budget);
  let proposed = propose(basis, question, most);
  const needsPerson = proposed.plan.nodes.length === 0 && hasBeyond(proposed.plan);
  if (needsPerson) proposed = propose(basis, question, null);
  return decisionOf(deps, { context, basis, proposed, unwanted, needsPerson });
}

/** What may come back without a person (docs/designs/scale-up.md). */
function vcpuWithoutPerson(mode: ClusterMode, budget: CapacityBudget): number {
  switch (mode) {
    case 'approve':
      return budget.owedLatelyVcpu;
    case 'automatic':
    case 'advise':
      return budget.owedVcpu;
  }
}

const hasBeyond = (plan: ScaleUpPlan) => plan.answers.some(({ answer }) => answer === 'beyond');

interface Proposed {
  readonly plan: ScaleUpPlan;
  readonly verdict: Verdict;
}

/** The cheapest nodes that the layers allow; on-demand ones where Spot would not hold with all that the pods ask for. */
function propose(
  basis: PlanningBasis,
  question: Omit<ScaleUpQuestion, 'mostVcpu' | 'mayLaunch'>,
  mostVcpu: number | null,
): Proposed {
  const judgeOn = (
    standing: PlanningBasis['current'],
    pools: readonly CandidatePool[],
    demand: PlanningBasis['demand'] | null,
  ) =>
    judgeMix({
      current: standing,
      proposed: [...standing, ...pools.map((pool) => ({ ...pool, count: 1 }))],
      demand,
      policy: basis.policy,
      context: { kind: 'scale-up' },
    });
  const judge = (pools: readonly CandidatePool[], demand: PlanningBasis['demand'] | null) => {
    const later = judgeOn(basis.afterPlans, pools, demand);
    return later.isSafe ? judgeOn(basis.current, pools, demand) : later;
  };
  const mayLaunch = (pools: readonly CandidatePool[]) => judge(pools, null).isSafe;
  const judged = (candidates: readonly CandidatePool[]): Proposed => {
    const plan = planScaleUp({ ...question, candidates, mostVcpu, mayLaunch });
    return {
      plan,
      verdict: judge(
        plan.nodes.map((node) => node.pool),
        basis.demand,
      ),
    };
  };
  const any = judged(question.candidates);
  return any.verdict.isSafe
    ? any
    : judged(question.candidates.filter((pool) => pool.lifecycle === 'on-demand'));
}

function decisionOf(
  deps: PlanDeps,
  decided: {
    readonly context: StepContext;
    readonly basis: PlanningBasis;
    readonly proposed: Proposed;
    readonly unwanted: readonly AnsweredPod[];
    readonly needsPerson: boolean;
  },
): Decision {
  const { context, basis, unwanted, needsPerson } = decided;
  const { plan, verdict } = decided.proposed;
  const answers = byWorkload([...plan.answers, ...unwanted]);
  const left = (['cannot', 'beyond', 'later', 'not-wanted', 'has-room'] as const).flatMap(
    (answer) => sentenceOf(answers, answer) ?? [],
  );
  const result = { answers };
  if (plan.nodes.length === 0)
    return { event: 'nothing-to-do', outcome: `nothing is launched: ${left.join('; ')}`, result };
  deps.telemetry.judged({
    result: verdict.actionTaken,
    violationTypes: verdict.violations.map((violation) => violation.violationType),
  });
  const validation = validationOf(deps.ids, {
    clusterId: context.plan.clusterId,
    customerId: context.plan.customerId,
    planId: context.plan.id,
    kind: 'scale_up',
    verdict,
    policy: basis.policy,
    snapshotVersion: basis.snapshot.version,
    at: basis.now,
  });
  const progress = { verdict: verdictToJson(verdict), mixBefore: stored(basis.current) };
  if (!verdict.isSafe) {
    const reasons = verdict.violations.map((violation) => violation.message).join('; ');
    return { event: 'reject', outcome: `rejected: ${reasons}`, result, progress, validation };
  }
  const cost = plan.nodes.reduce((sum, node) => sum + (node.pool.pricePerHour ?? 0n), 0n);
  const taken = plan.nodes.reduce((sum, node) => sum + node.pods.length, 0);
  const what = `${plan.nodes.length} new node(s) for ${taken} waiting pod(s), which costs $${toDollarNumber(cost).toFixed(4)} an hour`;
  const go: StepsFound['go'] = context.plan.dryRun ? 'never' : needsPerson ? 'when-approved' : 'now';
  const lead = {
    never: 'nothing is executed: ',
    'when-approved': "waits for a person's approval: ",
    now: '',
  };
  return {
    event: EVENTS[go],
    outcome: [`${lead[go]}${what}`, ...left].join('; '),
    result,
    progress: {
      ...progress,
      mixAfter: stored(verdict.allocations),
      estimatedSavings: -cost as HourlyPrice,
    },
    validation,
    next: { drafts: scaleUpSteps(plan.nodes, context.step.position), go },
  };
}
