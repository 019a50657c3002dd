import type { Highs } from 'highs';
import type { BinPackRequest, SchedulingNode } from '@/contracts/decision-server';
import { applyRemovals } from '@/decision/pack/apply-removals';
import { chooseRemovals, type Removals } from '@/decision/pack/choose-removals';
import { findCheapestSet, type CheapestSet } from '@/decision/pack/cost-program';
import { emptySingly } from '@/decision/pack/empty-singly';
import { openPlacement } from '@/decision/pack/open-placement';
import { statePackProblem, type PackProblem } from '@/decision/pack/pack-problem';
import { createRemovalLedger } from '@/decision/pack/removal-ledger';
import { modelRoom, type RoomModel } from '@/decision/pack/room-model';
import { limitShares, type ShareLimits } from '@/decision/pack/share-limits';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';

type Constraints = BinPackRequest['constraints'];

/** What packing came to. */
export interface Packed {
  /** In the order of their removal. */
  readonly removed: readonly string[];
  /** The cluster as it would be. */
  readonly snapshot: ClusterSnapshot;
  /** For the first round's moves; null when the solver found none in its time. */
  readonly lowerBoundPerHour: number | null;
  /** The first round's problem: which nodes could go at all. */
  readonly problem: PackProblem;
  readonly rounds: number;
}

/**
 * How much more free room than the sums say is asked for the moved pods, from nothing upward: pods cannot be cut, so
 * that a little room always stays unused. The first set into which they really fit is the cheapest.
 */
const INFLATIONS = [1, 1.01, 1.02, 1.035, 1.05, 1.08, 1.12, 1.2] as const;

/** After this many rounds it is left at that; two are usual. */
const MOST_ROUNDS = 8;

interface Round {
  readonly problem: PackProblem;
  readonly model: RoomModel;
  readonly limits: ShareLimits;
}

function costOf(model: RoomModel, kept: CheapestSet['kept']): number {
  return model.groups.reduce((sum, group, index) => sum + group.pricePerHour * (kept[index] ?? 0), 0);
}

function saved({ removed }: Removals): number {
  return [...removed.values()].reduce((sum, { pricePerHour }) => sum + pricePerHour, 0);
}

/** The best set that the program proposes and that the scheduler confirms, then whatever else can go by itself. */
function* packByProgram(
  highs: Highs,
  { problem, model, limits }: Round,
  bound: CheapestSet,
): Generator<undefined, Removals | null> {
  const before = costOf(
    model,
    model.groups.map(({ count }) => count),
  );
  let best: { removals: Removals; ledger: ReturnType<typeof createRemovalLedger> } | null = null;
  for (const inflation of INFLATIONS) {
    const set = inflation === 1 ? bound : findCheapestSet(highs, model, limits, inflation);
    yield;
    if (set === null) break;
    if (best !== null && costOf(model, set.kept) >= before - saved(best.removals)) break;
    const ledger = createRemovalLedger(model, limits);
    const removals = yield* chooseRemovals(problem, model, set, ledger);
    if (removals === null) continue;
    if (best === null || saved(removals) > saved(best.removals)) best = { removals, ledger };
  }
  if (best === null) return null;
  yield* emptySingly(problem, best.removals, best.ledger);
  return best.removals;
}

function* packSingly({ problem, model, limits }: Round, atMost?: number): Generator<undefined, Removals> {
  const removals: Removals = { placement: openPlacement(problem.snapshot), removed: new Map() };
  yield* emptySingly(problem, removals, createRemovalLedger(model, limits), atMost);
  return removals;
}

/**
 * Which nodes to empty. A round first tries whether any node can go by itself; if none can, the cluster is at rest and
 * nothing is removed. Otherwise the first round takes the cheapest set of nodes that the scheduler confirms, later ones
 * whatever is left to gain, until the cluster that would result is at rest: asked again about that, the answer is none.
 * Yields often, so that other requests can be answered meanwhile.
 */
export function* packNodes(
  highs: Highs,
  snapshot: ClusterSnapshot,
  nodes: readonly SchedulingNode[],
  constraints: Constraints,
): Generator<undefined, Packed> {
  const removed: string[] = [];
  let current = snapshot;
  let first: PackProblem | null = null;
  let limits: ShareLimits | null = null;
  let bound: CheapestSet | null = null;
  let rounds = 0;
  for (; rounds < MOST_ROUNDS; rounds += 1) {
    const problem = statePackProblem(current, nodes, constraints);
    first ??= problem;
    yield;
    const model = modelRoom(problem, constraints.headroom_share);
    limits ??= limitShares(model.groups, constraints);
    const round: Round = { problem, model, limits };
    yield;
    if (rounds === 0) bound = findCheapestSet(highs, model, limits);
    yield;
    let removals = yield* packSingly(round, rounds === 0 ? 1 : undefined);
    if (removals.removed.size === 0) break;
    if (rounds === 0) {
      const proposed = bound === null ? null : yield* packByProgram(highs, round, bound);
      removals = proposed ?? (yield* packSingly(round));
    }
    const { placement } = removals;
    removed.push(...removals.removed.keys());
    current = applyRemovals(current, new Set(removals.removed.keys()), (uid) => placement.nodeOf(uid));
  }
  return {
    removed,
    snapshot: current,
    lowerBoundPerHour: bound?.lowerBoundPerHour ?? null,
    problem: first ?? statePackProblem(snapshot, nodes, constraints),
    rounds,
  };
}
