import type { NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

/** A node of the simulation with what its pods hold. */
export interface NodeState {
  readonly node: NodeSnapshot;
  /** Position in the order of names; keys of caches. */
  readonly index: number;
  /** True for a node that leaves: it takes no pod. */
  isExcluded: boolean;
  cpuMillicores: number;
  memoryBytes: number;
  podCount: number;
  readonly extended: Map<string, number>;
  /** How many pods hold each host port. */
  readonly hostPorts: Map<number, number>;
}

export function createNodeState(node: NodeSnapshot, index: number, isExcluded: boolean): NodeState {
  return {
    node,
    index,
    isExcluded,
    cpuMillicores: 0,
    memoryBytes: 0,
    podCount: 0,
    extended: new Map(),
    hostPorts: new Map(),
  };
}

function addCount<Key>(counts: Map<Key, number>, key: Key, amount: number): void {
  const sum = (counts.get(key) ?? 0) + amount;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}

/** Adds (`sign` 1) or removes (−1) what a pod holds of its node. */
export function holdResources(state: NodeState, pod: PodSnapshot, sign: 1 | -1): void {
  state.cpuMillicores += sign * pod.requests.cpuMillicores;
  state.memoryBytes += sign * pod.requests.memoryBytes;
  state.podCount += sign;
  for (const name in pod.extendedRequests) {
    addCount(state.extended, name, sign * (pod.extendedRequests[name] ?? 0));
  }
  for (const port of pod.hostPorts) addCount(state.hostPorts, port, sign);
}
