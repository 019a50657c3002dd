import type { RightsizeResponse } from '@/contracts/decision-server';
import { createRolloutRoom } from '@/server/domain/rightsizing/find-rollout-room';
import {
  judgeProposals,
  type ContainerProposal,
  type JudgedProposal,
} from '@/server/domain/rightsizing/judge-proposals';
import { planRollouts, savedByPatches, type RolloutPlan } from '@/server/domain/rightsizing/plan-rollouts';
import { rightsizingSteps } from '@/server/domain/rightsizing/rightsizing-steps';
import { unitPrices, type UnitPrices } from '@/server/domain/rightsizing/unit-prices';
import { describeWorkload, workloadKey } from '@/server/domain/rightsizing/workload';
import type { Resources } from '@/server/domain/cluster/snapshot';
import { sumHourly, toDollarNumber, type HourlyPrice } from '@/server/domain/shared/money';
import { clusterState } from '@/server/services/decisions/cluster-state';
import { goesOn, type Decision } from '@/server/services/plans/deciding/decision';
import type { PlanningBasis } from '@/server/services/planning/planning-basis';
import { isScheduled } from '@/server/services/plans/plan-subject';
import type { StepContext } from '@/server/services/plans/step-handler';
import { describeContainers, RIGHTSIZE_CONSTRAINTS } from './ask-rightsize';
import { proposalToJson } from './proposal-to-json';
import { readWorkloads, type KnownWorkloads } from './read-workloads';
import type { RightsizingDeps } from './rightsizing-deps';
import { rightsizingValidation } from './rightsizing-validation';

/**
 * W4: asks the decision server for new requests and judges each by our own usage facts; what passes becomes one rollout a
 * workload. The server's figures are never taken beyond the bounds, and nothing of what it names is touched unless it was
 * read from this cluster.
 */
export async function decideRightsize(
  deps: RightsizingDeps,
  context: StepContext,
  basis: PlanningBasis,
  timeoutMs: number,
): Promise<Decision> {
  const { plan, session } = context;
  const known = await readWorkloads(deps, context, basis.snapshot);
  if (!known.ok) return { event: 'reject', outcome: known.error.reason };
  const prices = pricesOf(context, basis);
  const containers = describeContainers(known.value, prices);
  if (containers.length === 0)
    return { event: 'nothing-to-do', outcome: 'nothing is changed: no usage of its workloads is known yet' };
  const {
    nodes: _nodes,
    current_allocations: _mix,
    candidate_pools: _pools,
    recent_interruptions: _past,
    ...summary
  } = clusterState(session, basis.current, []);
  const answer = await deps.decisionServer.rightsize(
    {
      request_id: deps.ids.newId(),
      cluster_id: plan.clusterId,
      decision_type: 'rightsize',
      cluster_state: {
        ...summary,
        taken_at: basis.snapshot.freshAt.toISOString(),
        containers: [...containers],
      },
      requirements: {},
      constraints: RIGHTSIZE_CONSTRAINTS,
    },
    { timeoutMs, signal: context.signal },
  );
  if (!answer.ok)
    return {
      event: 'fail',
      outcome: `the decision server gave no answer that can be used: ${answer.error.reason}: ${answer.error.message}`,
    };
  const judged = judgeProposals(toProposals(answer.value), known.value.workloads, known.value.facts);
  const rollouts = planRollouts(judged, known.value.workloads, {
    prices,
    roomOf: () => createRolloutRoom(basis.snapshot),
  });
  return conclude(deps, context, {
    basis,
    known: known.value,
    prices,
    answer: answer.value,
    judged,
    rollouts,
  });
}

/** What a requested vCPU and GiB cost, by every node whose price is known. */
function pricesOf({ session }: StepContext, { snapshot }: PlanningBasis): UnitPrices | null {
  const cost = sumHourly(session.facts.rows().flatMap(({ pricePerHour }) => pricePerHour ?? []));
  const requested = { cpuMillicores: 0, memoryBytes: 0 };
  for (const pod of snapshot.pods.values()) {
    if (pod.nodeName === null || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    requested.cpuMillicores += pod.requests.cpuMillicores;
    requested.memoryBytes += pod.requests.memoryBytes;
  }
  return unitPrices(cost, requested satisfies Resources);
}

const toProposals = (answer: RightsizeResponse): readonly ContainerProposal[] =>
  answer.recommendation.containers.map(({ namespace, kind, name, container, requests, reason }) => ({
    namespace,
    kind,
    name,
    container,
    proposed: { cpuMillicores: requests.cpu_millicores, memoryBytes: requests.memory_bytes },
    reason,
  }));

interface Decided {
  readonly basis: PlanningBasis;
  readonly known: KnownWorkloads;
  readonly prices: UnitPrices | null;
  readonly answer: RightsizeResponse;
  readonly judged: readonly JudgedProposal[];
  readonly rollouts: RolloutPlan;
}

function conclude(deps: RightsizingDeps, context: StepContext, decided: Decided): Decision {
  const { plan } = context;
  const { basis, answer, judged, rollouts, prices } = decided;
  const planned = rollouts.batches.flat();
  const taken = planned.flatMap(({ containers }) => containers);
  const refused = [...judged.filter(({ patch }) => patch === null), ...rollouts.refused];
  const toJson = (one: JudgedProposal) => containerJson(decided, one);
  const { validation, verdict } = rightsizingValidation(deps.ids, {
    plan,
    kind: 'rightsize',
    taken,
    refused,
    containers: taken.map(toJson),
    snapshotVersion: basis.snapshot.version,
    at: basis.now,
  });
  deps.telemetry.judged({
    result: validation.actionTaken,
    violationTypes: validation.violations.map(({ violationType }) => violationType),
  });
  const judgedEnding = {
    validation,
    result: { containers: taken.map(toJson), not_changed: refused.map(toJson) },
    progress: {
      recommendations: answer,
      executionPlan: answer.execution_plan,
      explanation: answer.explanation,
      verdict,
    },
  };
  if (judged.length === 0)
    return {
      ...judgedEnding,
      event: 'nothing-to-do',
      outcome: 'nothing is changed: requests fit what is used',
    };
  if (planned.length === 0)
    return isScheduled(plan)
      ? // Refusals such as an autoscaler's last; a plan that says so every round would hide those that matter.
        { ...judgedEnding, event: 'nothing-to-do', outcome: `nothing is changed: ${reasonsOf(refused)}` }
      : { ...judgedEnding, event: 'reject', outcome: `rejected: ${reasonsOf(refused)}` };
  const savings = planned.map(({ savedPerHour }) => savedPerHour);
  const saved = savings.includes(null) ? null : sumHourly(savings.flatMap((one) => one ?? []));
  const { go, event } = goesOn(context, false);
  return {
    ...judgedEnding,
    event,
    outcome: summary(
      { workloads: planned.length, containers: taken.length, refused: refused.length, saved },
      go,
    ),
    progress: { ...judgedEnding.progress, ...(saved === null ? {} : { estimatedSavings: saved }) },
    next: { drafts: rightsizingSteps(rollouts.batches, context.step.position), go },
  };

  function containerJson({ known }: Decided, one: JudgedProposal) {
    const workload = known.workloads.get(workloadKey(one))?.workload ?? null;
    return proposalToJson(one, {
      usage: known.facts.usageOf(one, one.container),
      imported: known.usage.some(
        (record) =>
          record.imported !== null &&
          record.container === one.container &&
          workloadKey(record) === workloadKey(one),
      ),
      replicas: workload?.replicas ?? null,
      savedPerHour:
        one.patch === null || workload === null
          ? null
          : savedByPatches([one.patch], workload.replicas, prices),
    });
  }
}

/** The first reasons; all of them stand in the step's result. */
function reasonsOf(refused: readonly JudgedProposal[]): string {
  const said = refused
    .slice(0, 5)
    .map(
      (one) =>
        `${describeWorkload(one)}/${one.container}: ${one.findings.map(({ message }) => message).join(', ')}`,
    );
  return refused.length > 5 ? `${said.join('; ')}; and ${refused.length - 5} more` : said.join('; ');
}

function summary(
  plan: {
    readonly workloads: number;
    readonly containers: number;
    readonly refused: number;
    readonly saved: HourlyPrice | null;
  },
  go: ReturnType<typeof goesOn>['go'],
): string {
  const saved = plan.saved === null ? null : toDollarNumber(plan.saved);
  const effect =
    saved === null
      ? 'what that is worth is not known'
      : saved < 0
        ? `which asks for $${Math.abs(saved).toFixed(4)} more an hour`
        : `which frees requests worth $${saved.toFixed(4)} an hour (estimated: it turns into money when nodes leave)`;
  const left = plan.refused === 0 ? '' : `; ${plan.refused} proposal(s) are not taken`;
  const what = `${plan.containers} container(s) of ${plan.workloads} workload(s) get new requests, ${effect}${left}`;
  switch (go) {
    case 'never':
      return `dry run: ${what}`;
    case 'when-approved':
      return `waits for a person's approval: ${what}`;
    case 'now':
      return what;
  }
}
