import type { Node, Pod } from '../model/objects';
import { isTerminal, podRequests } from '../model/pod-requests';
import { cpuMillicores, memoryBytes } from '../model/quantity';
import type { ClusterStore } from '../store/cluster-store';

/** A node with what is taken of it; kept with every commit, so that scheduling never sums pods up. */
export interface NodeInfo {
  node: Node;
  allocatable: Totals;
  readonly used: { cpuMillicores: number; memoryBytes: number; pods: number };
}

interface Totals {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

/** The scheduler's cache of all nodes. */
export class NodeInfos {
  readonly #infos = new Map<string, NodeInfo>();
  readonly #usedOfAbsent = new Map<string, NodeInfo['used']>();

  constructor(store: ClusterStore) {
    store.tables.nodes.index(({ type, object }) => {
      const { name } = object.metadata;
      const info = this.#infos.get(name);
      if (type === 'DELETED') {
        if (info) this.#usedOfAbsent.set(name, info.used);
        this.#infos.delete(name);
      } else if (info) {
        if (info.node.status.allocatable !== object.status.allocatable) info.allocatable = totalsOf(object);
        info.node = object;
      } else {
        this.#infos.set(name, { node: object, allocatable: totalsOf(object), used: this.#usedOn(name) });
        this.#usedOfAbsent.delete(name);
      }
    });
    store.tables.pods.index(({ type, object, previous }) => {
      const before = previous && occupiedNode(previous);
      const after = type === 'DELETED' ? undefined : occupiedNode(object);
      if (before === after) return;
      if (before !== undefined && previous) this.#count(before, previous, -1);
      if (after !== undefined) this.#count(after, object, 1);
    });
  }

  get size(): number {
    return this.#infos.size;
  }

  values(): IterableIterator<NodeInfo> {
    return this.#infos.values();
  }

  get(name: string): NodeInfo | undefined {
    return this.#infos.get(name);
  }

  #usedOn(name: string): NodeInfo['used'] {
    const known = this.#infos.get(name)?.used ?? this.#usedOfAbsent.get(name);
    if (known) return known;
    const used = { cpuMillicores: 0, memoryBytes: 0, pods: 0 };
    this.#usedOfAbsent.set(name, used);
    return used;
  }

  #count(name: string, pod: Pod, sign: 1 | -1): void {
    const used = this.#usedOn(name);
    const requests = podRequests(pod.spec);
    used.cpuMillicores += sign * requests.cpuMillicores;
    used.memoryBytes += sign * requests.memoryBytes;
    used.pods += sign;
    if (used.pods === 0 && !this.#infos.has(name)) this.#usedOfAbsent.delete(name);
  }
}

function occupiedNode(pod: Pod): string | undefined {
  return isTerminal(pod) ? undefined : pod.spec.nodeName;
}

function totalsOf({ status: { allocatable } }: Node): Totals {
  return {
    cpuMillicores: cpuMillicores(allocatable?.cpu),
    memoryBytes: memoryBytes(allocatable?.memory),
    pods: Number(allocatable?.pods ?? 0),
  };
}
