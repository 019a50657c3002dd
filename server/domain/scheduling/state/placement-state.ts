import type { ClusterSnapshot, PodSnapshot, VolumeSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesTerm } from '@/server/domain/scheduling/matching/affinity-term';
import {
  createAntiAffinityTerms,
  type AntiAffinityTerm,
} from '@/server/domain/scheduling/state/anti-affinity-terms';
import { createNodeState, holdResources, type NodeState } from '@/server/domain/scheduling/state/node-state';

import { createPodGroups, type PlacedPod } from '@/server/domain/scheduling/state/pod-groups';
import { SiblingCounts } from '@/server/domain/scheduling/state/sibling-counts';
import {
  createTopologyCounter,
  type TopologyCounter,
  type TopologyCounterSpec,
} from '@/server/domain/scheduling/state/topology-counter';

/**
 * `draining`: excluded nodes still exist, so that they stay domains of topology spread, as for the scheduler while they
 * are drained. `gone`: they are away, as after a consolidation.
 */
export type ExcludedNodes = 'draining' | 'gone';

function indexByClaim(volumes: readonly VolumeSnapshot[]): ReadonlyMap<string, readonly VolumeSnapshot[]> {
  const byClaim = new Map<string, VolumeSnapshot[]>();
  for (const volume of volumes) {
    if (volume.claim === null) continue;
    const key = `${volume.claim.namespace}/${volume.claim.name}`;
    const known = byClaim.get(key);
    if (known === undefined) byClaim.set(key, [volume]);
    else known.push(volume);
  }
  return byClaim;
}

interface Counting {
  readonly spec: TopologyCounterSpec;
  readonly counter: TopologyCounter;
}

/** The cluster as the rules see it; changed only by `place` and `remove`. */
export class PlacementState {
  /** All nodes by name, the excluded ones too while they drain. */
  readonly nodes: readonly NodeState[];
  readonly snapshot: ClusterSnapshot;
  readonly siblings = new SiblingCounts();
  private readonly byName: ReadonlyMap<string, NodeState>;
  private readonly pods = new Map<string, PlacedPod>();
  private readonly counters = new Map<string, Counting>();
  private readonly antiAffinity = createAntiAffinityTerms();
  private readonly groups = createPodGroups((group) => {
    for (const { spec, counter } of this.counters.values()) {
      if (spec.matches(group.sample)) group.counters.push(counter);
    }
  });
  private volumesByClaim: ReadonlyMap<string, readonly VolumeSnapshot[]> | null = null;

  constructor(snapshot: ClusterSnapshot, excluded: ReadonlySet<string>, mode: ExcludedNodes) {
    this.snapshot = snapshot;
    this.nodes = [...snapshot.nodes.values()]
      .filter((node) => mode === 'draining' || !excluded.has(node.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((node, index) => createNodeState(node, index, excluded.has(node.name)));
    this.byName = new Map(this.nodes.map((state) => [state.node.name, state]));
    for (const pod of snapshot.pods.values()) {
      const node = pod.nodeName === null ? undefined : this.byName.get(pod.nodeName);
      // The pods of a leaving node are the ones to be placed: they hold nothing until then.
      if (node !== undefined && !node.isExcluded && !isFinished(pod)) this.place(pod, node);
    }
  }

  nodeNamed(name: string): NodeState | null {
    return this.byName.get(name) ?? null;
  }

  nodeOf(podUid: string): NodeState | null {
    return this.pods.get(podUid)?.node ?? null;
  }

  /** Every distinct anti-affinity term of the pods that are or were placed and that speaks of this pod. */
  antiAffinityTermsAgainst(pod: PodSnapshot): readonly AntiAffinityTerm[] {
    const group = this.groups.of(pod);
    const { all } = this.antiAffinity;
    for (; group.termsSeen < all.length; group.termsSeen += 1) {
      const term = all[group.termsSeen];
      if (term !== undefined && matchesTerm(term.term, group.sample)) group.terms.push(term);
    }
    return group.terms;
  }

  place(pod: PodSnapshot, node: NodeState): void {
    const placed = { pod, node };
    const group = this.groups.of(pod);
    holdResources(node, pod, 1);
    this.pods.set(pod.uid, placed);
    group.placed.set(pod.uid, placed);
    this.antiAffinity.record(pod, node, 1);
    this.siblings.record(pod, node, 1);
    for (const counter of group.counters) counter.record(node, 1);
  }

  /** Undoes `place`; a pod that is not placed is left alone. */
  remove(podUid: string): void {
    const placed = this.pods.get(podUid);
    if (placed === undefined) return;
    const { pod, node } = placed;
    const group = this.groups.of(pod);
    holdResources(node, pod, -1);
    this.pods.delete(podUid);
    group.placed.delete(podUid);
    this.antiAffinity.record(pod, node, -1);
    this.siblings.record(pod, node, -1);
    for (const counter of group.counters) counter.record(node, -1);
  }

  /** The counter of that key, made and filled at its first use; equal keys must mean equal specs. */
  counter(key: string, makeSpec: () => TopologyCounterSpec): TopologyCounter {
    const seen = this.counters.get(key);
    if (seen !== undefined) return seen.counter;
    const spec = makeSpec();
    const counter = createTopologyCounter(spec, this.nodes);
    for (const group of this.groups.meeting(spec.selector)) {
      if (!spec.matches(group.sample)) continue;
      group.counters.push(counter);
      for (const { node } of group.placed.values()) counter.record(node, 1);
    }
    this.counters.set(key, { spec, counter });
    return counter;
  }

  /** The volumes that are bound to the pod's claims. */
  volumesOf(pod: PodSnapshot): readonly VolumeSnapshot[] {
    this.volumesByClaim ??= indexByClaim(this.snapshot.volumes);
    const byClaim = this.volumesByClaim;
    return pod.claimNames.flatMap((name) => byClaim.get(`${pod.namespace}/${name}`) ?? []);
  }
}

/** A finished pod holds nothing of its node any more. */
export function isFinished(pod: Pick<PodSnapshot, 'phase'>): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}
