import type { ClusterSnapshot, PodAffinityTerm, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { createNodeState, holdResources, type NodeState } from '@/server/domain/scheduling/node-state';
import { isFinished } from '@/server/domain/scheduling/pod-facts';
import {
  createTopologyCounter,
  type TopologyCounter,
  type TopologyCounterSpec,
} from '@/server/domain/scheduling/topology-counter';

/**
 * `draining`: excluded nodes still exist, so that they stay domains of topology spread, as for the scheduler while they
 * are drained. `gone`: they are away, as after a consolidation.
 */
export type ExcludedNodes = 'draining' | 'gone';

interface PlacedPod {
  readonly pod: PodSnapshot;
  readonly node: NodeState;
}

/** A required anti-affinity term of placed pods, with how many of them run in each of its domains. */
export interface AntiAffinityTerm {
  readonly term: PodAffinityTerm;
  readonly domains: ReadonlyMap<string, number>;
}

/** The cluster as the rules see it; changed only by `place` and `remove`. */
export class PlacementState {
  /** All nodes by name, the excluded ones too while they drain. */
  readonly nodes: readonly NodeState[];
  readonly snapshot: ClusterSnapshot;
  private readonly pods = new Map<string, PlacedPod>();
  private readonly counters = new Map<string, TopologyCounter>();
  private readonly antiAffinity = new Map<string, { term: PodAffinityTerm; domains: Map<string, number> }>();

  constructor(snapshot: ClusterSnapshot, excluded: ReadonlySet<string>, mode: ExcludedNodes) {
    this.snapshot = snapshot;
    this.nodes = [...snapshot.nodes.values()]
      .filter((node) => mode === 'draining' || !excluded.has(node.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((node, index) => createNodeState(node, index, excluded.has(node.name)));
    const byName = new Map(this.nodes.map((state) => [state.node.name, state]));
    for (const pod of snapshot.pods.values()) {
      const node = pod.nodeName === null ? undefined : byName.get(pod.nodeName);
      // The pods of a leaving node are the ones to be placed: they hold nothing until then.
      if (node !== undefined && !node.isExcluded && !isFinished(pod)) this.place(pod, node);
    }
  }

  nodeOf(podUid: string): NodeState | null {
    return this.pods.get(podUid)?.node ?? null;
  }

  /** Every distinct anti-affinity term of the pods that are or were placed. */
  antiAffinityTerms(): Iterable<AntiAffinityTerm> {
    return this.antiAffinity.values();
  }

  place(pod: PodSnapshot, node: NodeState): void {
    holdResources(node, pod, 1);
    this.pods.set(pod.uid, { pod, node });
    this.recordAntiAffinity(pod, node, 1);
    for (const counter of this.counters.values()) counter.record(pod, node, 1);
  }

  /** Undoes `place`; a pod that is not placed is left alone. */
  remove(podUid: string): void {
    const placed = this.pods.get(podUid);
    if (placed === undefined) return;
    holdResources(placed.node, placed.pod, -1);
    this.pods.delete(podUid);
    this.recordAntiAffinity(placed.pod, placed.node, -1);
    for (const counter of this.counters.values()) counter.record(placed.pod, placed.node, -1);
  }

  /** The counter of that key, made and filled at its first use; equal keys must mean equal specs. */
  counter(key: string, makeSpec: () => TopologyCounterSpec): TopologyCounter {
    const seen = this.counters.get(key);
    if (seen !== undefined) return seen;
    const counter = createTopologyCounter(makeSpec(), this.nodes);
    for (const { pod, node } of this.pods.values()) counter.record(pod, node, 1);
    this.counters.set(key, counter);
    return counter;
  }

  private recordAntiAffinity(pod: PodSnapshot, node: NodeState, sign: 1 | -1): void {
    for (const term of pod.podAntiAffinity) {
      const domain = node.node.labels[term.topologyKey];
      if (domain === undefined) continue;
      const key = JSON.stringify(term);
      const seen = this.antiAffinity.get(key) ?? { term, domains: new Map<string, number>() };
      seen.domains.set(domain, (seen.domains.get(domain) ?? 0) + sign);
      this.antiAffinity.set(key, seen);
    }
  }
}
