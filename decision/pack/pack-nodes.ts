import type { Highs } from 'highs';
import type { BinPackRequest, CandidateNode } from '@/contracts/decision-server';
import { findExchange, type Stand } from '@/decision/pack/search/add-nodes';
import { applyRemovals } from '@/decision/pack/problem/apply-removals';
import { chooseRemovals, type Removals } from '@/decision/pack/search/choose-removals';
import { findCheapestSet, type CheapestSet } from '@/decision/pack/program/cost-program';
import { emptySingly } from '@/decision/pack/search/empty-singly';
import { openPlacement } from '@/decision/pack/problem/open-placement';
import { statePackProblem, type PackProblem } from '@/decision/pack/problem/pack-problem';
import { createRemovalLedger } from '@/decision/pack/search/removal-ledger';
import { modelRoom, type RoomModel } from '@/decision/pack/program/room-model';
import { limitShares, type ShareLimits } from '@/decision/pack/program/share-limits';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';

type Constraints = BinPackRequest['constraints'];

/** What packing came to. */
export interface Packed {
  /** In the order of their removal. */
  readonly removed: readonly string[];
  /** In the order of `added/0`, `added/1`, …, which they are called in the snapshot. */
  readonly added: readonly CandidateNode[];
  /** The cluster as it would be. */
  readonly snapshot: ClusterSnapshot;
  /** For removals alone; null when the solver found none in its time. */
  readonly lowerBoundPerHour: number | null;
  /** Which nodes could go at all. */
  readonly problem: PackProblem;
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
  const tried = new Set<string>();
  for (const inflation of INFLATIONS) {
    const set = inflation === 1 ? bound : findCheapestSet(highs, model, limits, inflation);
    yield;
    if (set === null) break;
    if (best !== null && costOf(model, set.kept) >= before - saved(best.removals)) break;
    // Where the headroom decides, more room for the moved pods changes nothing: the same set would come to the same.
    const key = set.kept.join(',');
    if (tried.has(key)) continue;
    tried.add(key);
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

/** Empties what can go by itself, again and again, until the cluster is at rest. */
function* settle(
  stand: Stand,
  limits: ShareLimits,
  constraints: Constraints,
): Generator<undefined, { readonly stand: Stand; readonly removed: readonly string[] }> {
  const removed: string[] = [];
  let { snapshot } = stand;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const problem = statePackProblem(snapshot, stand.nodes, constraints);
    const model = modelRoom(problem, constraints.headroom_share);
    yield;
    const { placement, removed: gone } = yield* packSingly({ problem, model, limits });
    if (gone.size === 0) break;
    removed.push(...gone.keys());
    snapshot = applyRemovals(snapshot, new Set(gone.keys()), (uid) => placement.nodeOf(uid));
  }
  return { stand: { snapshot, nodes: stand.nodes }, removed };
}

/**
 * Which nodes to empty, and which to add for it. First it is tried whether any node can go by itself. If one can, the
 * cheapest set of nodes goes that the scheduler confirms; then whatever is left to gain, until the cluster that would
 * result is at rest: asked again about that, no node goes. Then, as often as the request allows, the one node more that
 * saves the most with all that it lets go. Yields often, so that other requests can be answered meanwhile.
 */
export function* packNodes(
  highs: Highs,
  snapshot: ClusterSnapshot,
  request: BinPackRequest,
): Generator<undefined, Packed> {
  const { constraints, cluster_state, requirements } = request;
  const { nodes } = cluster_state;
  const problem = statePackProblem(snapshot, nodes, constraints);
  yield;
  const model = modelRoom(problem, constraints.headroom_share);
  const limits = limitShares(model.groups, constraints);
  const round: Round = { problem, model, limits };
  yield;
  const bound = findCheapestSet(highs, model, limits);
  yield;
  let stand: Stand = { snapshot, nodes };
  const removed: string[] = [];
  if ((yield* packSingly(round, 1)).removed.size > 0) {
    const proposed = bound === null ? null : yield* packByProgram(highs, round, bound);
    const first = proposed ?? (yield* packSingly(round));
    removed.push(...first.removed.keys());
    const emptied = applyRemovals(snapshot, new Set(removed), (uid) => first.placement.nodeOf(uid));
    const settled = yield* settle({ snapshot: emptied, nodes }, limits, constraints);
    removed.push(...settled.removed);
    ({ stand } = settled);
  }
  const added: CandidateNode[] = [];
  while (added.length < requirements.max_added_nodes) {
    const exchange = yield* findExchange(request, stand, limits, addedName(added.length));
    if (exchange === null) break;
    added.push(exchange.added);
    const settled = yield* settle(exchange.stand, limits, constraints);
    removed.push(...exchange.removed, ...settled.removed);
    ({ stand } = settled);
  }
  return {
    removed,
    added,
    snapshot: stand.snapshot,
    lowerBoundPerHour: bound?.lowerBoundPerHour ?? null,
    problem,
  };
}

/** What an added node is called in `moves`. */
const addedName = (index: number): string => `added/${String(index)}`;
