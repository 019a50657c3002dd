import type { BinPackRequest, CandidateNode, SchedulingNode } from '@/contracts/decision-server';
import { applyRemovals } from '@/decision/pack/problem/apply-removals';
import type { Removals } from '@/decision/pack/search/choose-removals';
import { emptySingly } from '@/decision/pack/search/empty-singly';
import { joinNode } from '@/decision/pack/problem/join-node';
import { openPlacement } from '@/decision/pack/problem/open-placement';
import { statePackProblem } from '@/decision/pack/problem/pack-problem';
import { createRemovalLedger } from '@/decision/pack/search/removal-ledger';
import { modelRoom } from '@/decision/pack/program/room-model';
import type { ShareLimits } from '@/decision/pack/program/share-limits';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';

/** A cluster with the facts of its nodes, added ones included. */
export interface Stand {
  readonly snapshot: ClusterSnapshot;
  readonly nodes: readonly SchedulingNode[];
}

/** A node more and those that can go because of it. */
export interface Exchange {
  readonly added: CandidateNode;
  readonly removed: readonly string[];
  readonly stand: Stand;
}

/** Candidates that are tried, the cheapest for a vCPU first; each takes as long as looking at every node once. */
const MOST_TRIED = 8;

/** Of candidates that differ in nothing but their price and pool the cheapest, the cheapest for a vCPU first. */
function candidatesToTry({ cluster_state, constraints }: BinPackRequest): readonly CandidateNode[] {
  const cheapest = new Map<string, CandidateNode>();
  for (const candidate of cluster_state.candidate_nodes) {
    const isSafe =
      candidate.lifecycle === 'on-demand' || (candidate.risk_score ?? 0) >= constraints.min_risk_score;
    if (candidate.price_per_hour === null || candidate.vcpu <= 0 || !isSafe) continue;
    const { allocatable, taints, availability_zone, lifecycle } = candidate;
    const key = JSON.stringify([allocatable, taints, availability_zone, lifecycle]);
    const seen = cheapest.get(key);
    if (seen === undefined || candidate.price_per_hour < (seen.price_per_hour ?? 0))
      cheapest.set(key, candidate);
  }
  const perVcpu = (one: CandidateNode): number => (one.price_per_hour ?? 0) / one.vcpu;
  return [...cheapest.values()].sort((a, b) => perVcpu(a) - perVcpu(b)).slice(0, MOST_TRIED);
}

/**
 * The one node more that saves the most with all that it lets go, for a cluster in which no node can go by itself. Null
 * when none pays for itself. `name` is what the new node is called meanwhile.
 */
export function* findExchange(
  request: BinPackRequest,
  stand: Stand,
  limits: ShareLimits,
  name: string,
): Generator<undefined, Exchange | null> {
  const { constraints } = request;
  let best: Exchange | null = null;
  let bestSavings = 0;
  for (const candidate of candidatesToTry(request)) {
    const joined = joinNode(stand, candidate, name);
    const problem = statePackProblem(joined.snapshot, joined.nodes, constraints);
    const model = modelRoom(problem, constraints.headroom_share);
    yield;
    const removals: Removals = { placement: openPlacement(joined.snapshot), removed: new Map() };
    const ledger = createRemovalLedger(model, limits);
    yield* emptySingly(problem, removals, ledger);
    const removed = [...removals.removed.keys()];
    const price = new Map(problem.removable.map((one) => [one.node.node_name, one.pricePerHour]));
    const savings =
      removed.reduce((sum, one) => sum + (price.get(one) ?? 0), 0) - (candidate.price_per_hour ?? 0);
    if (savings <= bestSavings || !ledger.holds()) continue;
    const snapshot = applyRemovals(joined.snapshot, new Set(removed), (uid) =>
      removals.placement.nodeOf(uid),
    );
    best = { added: candidate, removed, stand: { snapshot, nodes: joined.nodes } };
    bestSavings = savings;
  }
  return best;
}
