import { chooseFromGroups, mayLeaveTogether } from '@/server/domain/planning/removals/choose-from-groups';
import { cutBatches, type Batch } from '@/server/domain/planning/batches/cut-batches';
import type { ScalingGroup } from '@/server/domain/planning/removals/group-removals';
import { keepWhatMustStay, mixAfter } from '@/server/domain/planning/target-mix/keep-what-must-stay';
import {
  poolIdentity,
  type FleetNode,
  type MixPlan,
  type PoolCount,
  type PoolIdentity,
} from '@/server/domain/planning/target-mix/plan-from-mix';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { Demand } from '@/server/domain/safety/evaluation/judge-input';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import type { HourlyPrice } from '@/server/domain/shared/money';

/** A plan saves at least this share of the cluster's cost per hour (Decision 24). */
const LEAST_SAVED_PERCENT = 5n;
/** What moving costs is earned back within this (Decision 24). */
const EARNED_BACK_HOURS = 24n;
/** Both nodes of a replacement run side by side for about this long: boot, join, drain. */
const OVERLAP_MINUTES = 15n;

export interface ProposalQuestion {
  /** What is wanted of the nodes as they stand, with what must stay left out. */
  planOf(nodes: readonly FleetNode[]): MixPlan;
  /** Pools that the plan may launch from, with our own facts. */
  readonly pools: readonly CandidatePool[];
  readonly current: readonly Allocation[];
  readonly nodes: readonly FleetNode[];
  /** The Auto Scaling groups of nodes that leave one. */
  readonly groups: ReadonlyMap<string, ScalingGroup>;
  readonly demand: Demand;
  readonly policy: SafetyPolicy;
  /** The first node of the batches whose pods would find no room; null when all do. */
  nodeWithoutRoom(batches: readonly Batch[]): string | null;
}

export type Proposal =
  | {
      readonly kind: 'plan';
      readonly plan: MixPlan;
      readonly batches: readonly Batch[];
      readonly verdict: Verdict;
      readonly savedPerHour: HourlyPrice;
    }
  | { readonly kind: 'no-change'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly verdict: Verdict | null };

/** Plans tried, each leaving one more node alone since pods would find no room. */
const MOST_TRIES = 25;
/** Nodes tried for each of them, until what would stand holds every layer. */
const MOST_CANDIDATES = 8;

/**
 * From what is wanted to what is done: as `proposeOnce`, with nodes left alone where pods would otherwise find no room
 * when their batch comes.
 */
export function proposeMix(question: ProposalQuestion): Proposal {
  let { nodes } = question;
  let proposal = proposeOnce(question);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const without = proposal.kind === 'plan' ? question.nodeWithoutRoom(proposal.batches) : null;
    if (proposal.kind !== 'plan' || without === null) return proposal;
    ({ nodes, proposal } = keepOneMore({ ...question, nodes }, proposal.plan, without));
  }
  return {
    kind: 'rejected',
    reason: `more than ${MOST_TRIES} nodes would have to stay for pods that find no room elsewhere`,
    verdict: null,
  };
}

/**
 * Leaves one node alone whose pods would find no room, or, where the mix would not hold with it, another of its zone:
 * room there serves pods that cannot leave the zone as well. On-demand ones first, the smallest first.
 */
function keepOneMore(
  question: ProposalQuestion,
  plan: MixPlan,
  without: string,
): { readonly nodes: readonly FleetNode[]; readonly proposal: Proposal } {
  const itself = plan.removals.find((node) => node.nodeName === without);
  const neighbors = plan.removals
    .filter((node) => node !== itself && node.availabilityZone === itself?.availabilityZone)
    .sort(
      (a, b) =>
        Number(b.lifecycle === 'on-demand') - Number(a.lifecycle === 'on-demand') ||
        a.vcpu - b.vcpu ||
        (a.nodeName < b.nodeName ? -1 : 1),
    );
  const keeping = (kept: string) => {
    const why =
      kept === without
        ? 'its pods would find no room elsewhere'
        : `pods of ${without} would find no room without it`;
    const nodes = question.nodes.map((node) =>
      node.nodeName === kept ? { ...node, keptBecause: [...node.keptBecause, why] } : node,
    );
    return { nodes, proposal: proposeOnce({ ...question, nodes }) };
  };
  const first = keeping(without);
  if (first.proposal.kind !== 'rejected') return first;
  for (const { nodeName } of neighbors.slice(0, MOST_CANDIDATES)) {
    const other = keeping(nodeName);
    if (other.proposal.kind === 'plan') return other;
  }
  return first;
}

/**
 * From what is wanted to what is done: which nodes come and go, with those left alone that may not be disturbed, judged as it will really stand, worth its trouble, and cut into batches that each hold every layer.
 */
function proposeOnce(question: ProposalQuestion): Proposal {
  const { current, policy, demand } = question;
  const { wanted, nodes } = asGroupsAllow(question);
  const facts = poolFacts(question);
  const toRows = (mix: readonly PoolCount[]): readonly Allocation[] =>
    mix.flatMap((row) => {
      const known = facts.get(poolIdentity(row));
      return known === undefined ? [] : [{ ...known, count: row.count }];
    });
  const judge = (mix: readonly PoolCount[]): Verdict =>
    judgeMix({
      current,
      proposed: toRows(mix),
      demand,
      policy,
      context: { kind: 'optimization', batch: null },
    });
  // Half-way a mix may cost more than today; what stands at the end is judged with its price.
  const holds = (mix: readonly PoolCount[]): boolean =>
    judge(mix).violations.every(
      (violation) => violation.tolerance !== null || violation.details['check'] === 'price',
    );
  const factsOf = (pool: PoolIdentity) => {
    const known = facts.get(poolIdentity(pool));
    return { vcpu: known?.vcpu ?? 0, pricePerHour: known?.pricePerHour ?? null };
  };
  const plan = keepWhatMustStay({ plan: wanted, nodes, factsOf, holds });
  if (plan.additions.length === 0 && plan.removals.length === 0)
    return { kind: 'no-change', reason: noChangeReason(plan) };
  const after = mixAfter(nodes, plan);
  const verdict = judge(after);
  if (!verdict.isSafe) {
    const why = verdict.violations
      .filter((violation) => violation.tolerance === null)
      .map((violation) => violation.message);
    const stay = plan.kept.length === 0 ? '' : ` (${plan.kept.length} node(s) must stay)`;
    const isDearer = verdict.violations.every((violation) => violation.details['check'] === 'price');
    return isDearer
      ? { kind: 'no-change', reason: `nothing would be saved${stay}: ${why.join('; ')}` }
      : { kind: 'rejected', reason: `what would stand${stay} does not hold: ${why.join('; ')}`, verdict };
  }
  const savedPerHour = (price(toRows(mixAfter(nodes, NOTHING))) - price(toRows(after))) as HourlyPrice;
  const worth = worthwhile(savedPerHour, price(current), price(toRows(plan.additions)));
  if (worth !== null && verdict.approvalNeeded === null) return { kind: 'no-change', reason: worth };
  const batches = cutBatches({
    plan,
    nodes,
    vcpuOf: (pool) => factsOf(pool).vcpu,
    holds,
    mayLeaveTogether: (removals, before) => mayLeaveTogether(removals, before, question.groups),
  });
  return batches.ok
    ? { kind: 'plan', plan, batches: batches.value, verdict, savedPerHour }
    : { kind: 'rejected', reason: batches.error.message, verdict };
}

/**
 * What is wanted, with the nodes left alone that their groups do not let go: another of the pool may leave in the place of
 * one that is held, so that it is asked anew until none is.
 */
function asGroupsAllow(question: ProposalQuestion): {
  readonly wanted: MixPlan;
  readonly nodes: readonly FleetNode[];
} {
  let standing = question.nodes;
  for (;;) {
    const wanted = question.planOf(standing);
    const { leaving, held } = chooseFromGroups(wanted.removals, question.groups);
    if (held.size === 0) return { wanted: { ...wanted, removals: leaving }, nodes: standing };
    standing = standing.map((node) => {
      const reasons = held.get(node.nodeName);
      return reasons === undefined ? node : { ...node, keptBecause: [...node.keptBecause, ...reasons] };
    });
  }
}

const NOTHING: MixPlan = { additions: [], removals: [], kept: [] };

function poolFacts(question: ProposalQuestion): ReadonlyMap<string, CandidatePool> {
  const rows = [...question.pools, ...question.current];
  return new Map(rows.map((row) => [poolIdentity(row), row]));
}

function price(rows: readonly Allocation[]): bigint {
  return rows.reduce((sum, row) => sum + (row.pricePerHour ?? 0n) * BigInt(row.count), 0n);
}

/** Why the plan is not worth its trouble; null when it is. */
function worthwhile(saved: bigint, today: bigint, added: bigint): string | null {
  if (saved * 100n < today * LEAST_SAVED_PERCENT)
    return `it would save less than ${LEAST_SAVED_PERCENT} % of the cluster's cost an hour`;
  const moving = (added * OVERLAP_MINUTES) / 60n;
  return saved * EARNED_BACK_HOURS < moving
    ? `moving would not be earned back in ${EARNED_BACK_HOURS} hours`
    : null;
}

function noChangeReason(plan: MixPlan): string {
  if (plan.kept.length === 0) return 'today’s mix is the one that the decision server proposes';
  const [first] = plan.kept;
  return `the ${plan.kept.length} node(s) that would leave must stay, among them ${first?.nodeName ?? ''}: ${first?.keptBecause[0] ?? ''}`;
}
