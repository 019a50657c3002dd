import type { DecisionResponse } from '@/contracts/decision-server';
import { podDemand } from '@/server/domain/cluster/pod-demand';
import { transitionPlan, type PlanEvent, type PlanStatus } from '@/server/domain/execution/plan-machine';
import { nodeWithoutRoom } from '@/server/domain/planning/find-room';
import { optimizationSteps } from '@/server/domain/planning/optimization-steps';
import { checkStatedFacts } from '@/server/domain/safety/check-stated-facts';
import { judge } from '@/server/domain/safety/judge';
import type { Verdict } from '@/server/domain/safety/verdict';
import { verdictToJson } from '@/server/domain/safety/verdict-to-json';
import { errorMessage } from '@/server/domain/shared/app-error';
import { toDollarNumber } from '@/server/domain/shared/money';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { NewValidation } from '@/server/ports/repositories/safety-repository';
import type { PlanProgress } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import { clusterState, constraintsOf, foldMix } from '../interruptions/decision-state';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext, StepHandler, StepsFound } from '../plans/step-handler';
import { clusterPolicy } from '../safety/cluster-policy';
import { currentMix, describePool } from '../safety/fleet-mix';
import { loadPoolFacts } from '../safety/load-pool-facts';
import { validationOf } from '../safety/validation-of';
import { describeFleet } from './describe-fleet';
import { fleetCandidates } from './fleet-candidates';
import { awaitFacts } from './fresh-cluster';
import { proposeMix, type Proposal } from './propose-mix';

/** The decision server's whole time outside an interruption (spec 02-contracts, 4). */
const DECISION_LIMIT_MS = 30_000;
interface Ending {
  readonly event: PlanEvent;
  readonly outcome: string;
  readonly progress?: PlanProgress;
  readonly validation?: NewValidation;
  readonly next?: StepsFound;
}

/**
 * Decides a Spot optimisation (W2): asks the decision server for the cheapest mix, judges it by our own facts, and finds
 * the nodes and batches that carry it out. The plan then runs, waits for a person, is only shown (dry run), or ends
 * with the reason. Nothing in the cluster is touched here.
 */
export const createDecideStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    const ending = await decideOrFail(deps, context);
    const { plan } = context;
    const next = transitionPlan('deciding', ending.event);
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const at = deps.clock.now();
    const closes = ending.next === undefined || ending.next.go === 'never';
    await context.log(closes && !plan.dryRun ? 'warning' : 'info', ending.outcome);
    return {
      status: 'succeeded',
      result: { outcome: ending.outcome },
      ...(ending.next === undefined ? {} : { next: ending.next }),
      together: async (store) => {
        if (ending.validation !== undefined) await store.safety.insertValidation(ending.validation);
        await store.plans.update(context.claim, {
          ...ending.progress,
          status: next.value,
          outcome: ending.outcome,
          ...(closes ? { completedAt: at } : { executedAt: at }),
        });
        await announce(store, context, { at, status: next.value, outcome: ending.outcome });
      },
    };
  };

/** Whatever goes wrong here ends the plan with its reason: nothing was done yet that would have to be undone. */
async function decideOrFail(deps: AcquireDeps, context: StepContext): Promise<Ending> {
  try {
    return await decide(deps, context);
  } catch (error) {
    if (error instanceof ClaimLostError || context.signal.aborted) throw error;
    deps.log.error({ err: error, plan_id: context.plan.id }, 'a plan could not be decided');
    return { event: 'fail', outcome: `the plan could not be decided: ${errorMessage(error)}` };
  }
}

async function decide(deps: AcquireDeps, context: StepContext): Promise<Ending> {
  const { session, plan } = context;
  const ready = await awaitFacts(deps, context);
  if (!ready.ok) return { event: 'fail', outcome: ready.reason };
  const { snapshot } = ready;
  const { template, facts, subjects, reservations, noCapacity } = await keepTrying(
    deps,
    context.signal,
    async () => ({
      template: await deps.store.fleet.findTemplate(plan.clusterId),
      facts: await loadPoolFacts(deps, plan.region),
      subjects: await deps.store.plans.findOpenSubjects(plan.clusterId),
      reservations: await deps.store.safety.findReservations(plan.clusterId),
      noCapacity: await deps.store.capacity.findActive(plan.account, plan.region, deps.clock.now()),
    }),
  );
  if (template?.status !== 'verified')
    return {
      event: 'reject',
      outcome: 'the node template is not verified: prove it first, so that new nodes are known to join',
    };
  const now = deps.clock.now();
  const leavingNodes = new Set(subjects.flatMap(({ nodeName }) => (nodeName === null ? [] : [nodeName])));
  const policy = clusterPolicy(session.cluster);
  const current = currentMix(session, facts, { leavingNodes, reservations, now });
  const nodes = describeFleet(session, snapshot, { leavingNodes, now });
  const candidates = fleetCandidates(session, nodes, {
    facts,
    zones: Object.keys(template.subnets),
    noCapacity,
  });
  const demand = podDemand(snapshot.pods.values());
  const answer = await deps.decisionServer.spotOptimize(
    {
      request_id: deps.ids.newId(),
      cluster_id: plan.clusterId,
      decision_type: 'spot_optimize',
      cluster_state: clusterState(session, current, candidates),
      requirements: { vcpu: demand.vcpu, memory_gib: demand.memoryGib, replace: null },
      constraints: constraintsOf(policy),
    },
    { timeoutMs: DECISION_LIMIT_MS, signal: context.signal },
  );
  if (!answer.ok)
    return {
      event: 'fail',
      outcome: `the decision server gave no answer that can be used: ${answer.error.reason}: ${answer.error.message}`,
    };
  const said: PlanProgress = {
    recommendations: answer.value,
    executionPlan: answer.value.execution_plan,
    explanation: answer.value.explanation,
    mixBefore: stored(current),
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
    progress: { ...said, verdict: verdictToJson(verdict) },
    validation: validationOf(deps.ids, {
      clusterId: plan.clusterId,
      customerId: plan.customerId,
      planId: plan.id,
      kind: 'spot_optimize',
      verdict,
      policy,
      snapshotVersion: snapshot.version,
      at: now,
    }),
  };
  if (!verdict.isSafe) return { event: 'reject', outcome: rejection(verdict), ...judged };
  const proposal = proposeMix({
    target: verdict.allocations,
    current,
    nodes,
    candidates,
    demand,
    policy,
    nodeWithoutRoom: (batches) =>
      nodeWithoutRoom(snapshot, batches, (instanceType) => {
        const type = session.facts.instanceType(instanceType);
        return type === null ? null : { vcpu: type.vcpu, memoryGib: type.memoryMib / 1024 };
      }),
  });
  return { ...judged, ...endingOf(context, proposal, { progress: judged.progress }) };
}

const EVENTS: Readonly<Record<StepsFound['go'], PlanEvent>> = {
  now: 'approve',
  'when-approved': 'propose',
  never: 'complete',
};

/** What follows from the proposal, by dry run and by what needs a person. */
function endingOf(
  context: StepContext,
  proposal: Proposal,
  judged: { readonly progress: PlanProgress },
): Pick<Ending, 'event' | 'outcome' | 'progress' | 'next'> {
  switch (proposal.kind) {
    case 'no-change':
      return { event: 'nothing-to-do', outcome: `nothing is changed: ${proposal.reason}`, ...judged };
    case 'rejected':
      return { event: 'reject', outcome: `rejected: ${proposal.reason}`, ...judged };
    case 'plan': {
      const { dryRun, subject } = context.plan;
      const needsPerson = proposal.verdict.approvalNeeded !== null || subject['needsApproval'] === true;
      const go: StepsFound['go'] = dryRun ? 'never' : needsPerson ? 'when-approved' : 'now';
      return {
        event: EVENTS[go],
        outcome: summary(proposal, go),
        progress: {
          ...judged.progress,
          mixAfter: stored(proposal.verdict.allocations),
          estimatedSavings: proposal.savedPerHour,
        },
        next: { drafts: optimizationSteps(proposal.batches, context.step.position), go },
      };
    }
  }
}

function summary(proposal: Extract<Proposal, { kind: 'plan' }>, go: StepsFound['go']): string {
  const coming = proposal.plan.additions.reduce((sum, row) => sum + row.count, 0);
  const saved = toDollarNumber(proposal.savedPerHour).toFixed(4);
  const what = `${coming} node(s) come and ${proposal.plan.removals.length} go in ${proposal.batches.length} batch(es), which saves $${saved} an hour`;
  switch (go) {
    case 'never':
      return `dry run: ${what}`;
    case 'when-approved':
      return `waits for a person's approval: ${what}`;
    case 'now':
      return what;
  }
}

function rejection(verdict: Verdict): string {
  const reasons = verdict.violations
    .filter((violation) => violation.tolerance === null)
    .map((violation) => violation.message);
  const alternative =
    verdict.noAlternativeReason === null ? '' : `; no safe alternative: ${verdict.noAlternativeReason}`;
  return `the safety gate rejects the recommendation: ${reasons.join('; ')}${alternative}`;
}

function stored(rows: Parameters<typeof foldMix>[0]) {
  const unpriced = rows.some((row) => row.count > 0 && row.pricePerHour === null);
  const total = rows.reduce((sum, row) => sum + (row.pricePerHour ?? 0n) * BigInt(row.count), 0n);
  return {
    allocations: foldMix(rows),
    cost_per_hour: unpriced ? null : toDollarNumber(total),
  };
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

async function announce(
  store: Store,
  context: StepContext,
  news: { readonly at: Date; readonly status: PlanStatus; readonly outcome: string },
): Promise<void> {
  const { plan, session } = context;
  const bad = news.status === 'rejected' || news.status === 'failed';
  await store.activity.append({
    at: news.at,
    kind: news.status === 'executing' ? 'plan.started' : 'plan.finished',
    severity: bad ? 'warning' : 'info',
    title: `Spot optimisation of ${session.cluster.clusterName}: ${news.outcome}`,
    customerId: plan.customerId,
    clusterId: plan.clusterId,
    planId: plan.id,
    eventId: null,
    detail: { status: news.status, dry_run: plan.dryRun },
  });
}
