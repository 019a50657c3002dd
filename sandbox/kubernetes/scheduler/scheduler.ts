import { wireTime } from '../api/http/api-context';
import type { VolumeAttacher } from '../storage/volume-attacher';
import type { VolumeProvisioner } from '../storage/volume-provisioner';
import { conditionOf, withCondition } from '../model/conditions';
import { isActive } from '../model/pod-requests';
import type { Pod } from '../model/objects';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';
import { refusalOf, unschedulableMessage, type PodDemand } from './filter-node';
import { NodeInfos, type NodeInfo } from './node-info';
import { placementRules } from './pod-placement';

/** Pods that arrive within this time are taken in one turn, most important first. */
const BATCH_MS = 20;
/** Enough feasible nodes to choose from; the real scheduler too looks no further (percentageOfNodesToScore, at least 100). */
const FEASIBLE_NODES = 100;

export interface SchedulerParts {
  readonly infos: NodeInfos;
  readonly attacher: VolumeAttacher;
  readonly provisioner: VolumeProvisioner;
}

/** A small kube-scheduler: filters, prefers free and spread-out nodes, binds; no preemption. */
export class Scheduler {
  readonly #simulation: Simulation;
  readonly #parts: SchedulerParts;
  readonly #pending = new Set<string>();
  #cancel: (() => void) | undefined;
  #offset = 0;
  #paused = false;

  constructor(simulation: Simulation, parts: SchedulerParts) {
    this.#simulation = simulation;
    this.#parts = parts;
    const { pods, nodes } = simulation.store.tables;
    pods.index(({ type, object, previous }) => {
      const key = keyOf(object.metadata);
      if (type !== 'DELETED' && object.spec.nodeName === undefined && isActive(object)) {
        this.#pending.add(key);
        if (type === 'ADDED') this.#wake();
      } else {
        this.#pending.delete(key);
        const freed = type === 'DELETED' || (previous && isActive(previous) && !isActive(object));
        if (freed && this.#pending.size > 0) this.#wake();
      }
    });
    nodes.subscribe(() => {
      if (this.#pending.size > 0) this.#wake();
    });
  }

  /** Keeps pods pending while the world is set up, and takes them all when it is set free. */
  set paused(value: boolean) {
    this.#paused = value;
    if (!value) this.flush();
  }

  /** Schedules what is pending now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#paused) return;
    const { pods } = this.#simulation.store.tables;
    const queue = [...this.#pending].flatMap((key) => pods.get(key) ?? []);
    queue.sort((a, b) => (b.spec.priority ?? 0) - (a.spec.priority ?? 0));
    for (const pod of queue) this.#schedule(pod);
  }

  #wake(): void {
    this.#cancel ??= this.#simulation.clock.after(BATCH_MS, () => this.flush());
  }

  #schedule(pod: Pod): void {
    const { store } = this.#simulation;
    const { infos, attacher, provisioner } = this.#parts;
    const volumes = provisioner.placesOf(pod);
    if (volumes === 'missing') {
      this.#refuse(pod, 'persistentvolumeclaim not found');
      return;
    }
    const demand: PodDemand = {
      pod,
      volumePlaces: volumes.places,
      volumeCount: volumes.count,
      rules: placementRules(pod, store, infos),
      attachedOn: (name) => attacher.countOn(name),
    };
    const refusals = new Map<string, number>();
    const feasible: NodeInfo[] = [];
    const all = [...infos.values()];
    for (let i = 0; i < all.length && feasible.length < FEASIBLE_NODES; i++) {
      const info = all[(i + this.#offset) % all.length];
      if (!info) continue;
      const refusal = refusalOf(info, demand);
      if (!refusal) feasible.push(info);
      else for (const reason of refusal) refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
    }
    this.#offset = all.length === 0 ? 0 : (this.#offset + 1) % all.length;
    const chosen = this.#best(pod, feasible);
    if (chosen) this.#bind(pod, chosen);
    else this.#refuse(pod, unschedulableMessage(all.length, refusals));
  }

  #best(pod: Pod, feasible: readonly NodeInfo[]): NodeInfo | undefined {
    const siblings = new Map<string, number>();
    const owner = controllerUid(pod.metadata);
    for (const { spec } of owner === undefined
      ? []
      : this.#simulation.store.podIndex.ownedBy(owner).values()) {
      if (spec.nodeName !== undefined) siblings.set(spec.nodeName, (siblings.get(spec.nodeName) ?? 0) + 1);
    }
    let best: NodeInfo | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const info of feasible) {
      const { used, allocatable, node } = info;
      const freeCpu = 1 - used.cpuMillicores / Math.max(1, allocatable.cpuMillicores);
      const freeMemory = 1 - used.memoryBytes / Math.max(1, allocatable.memoryBytes);
      const score = (freeCpu + freeMemory) / 2 - 0.2 * (siblings.get(node.metadata.name) ?? 0);
      if (score > bestScore) {
        best = info;
        bestScore = score;
      }
    }
    return best;
  }

  #bind(pod: Pod, { node }: NodeInfo): void {
    this.#parts.provisioner.provisionFor(pod, node);
    const { clock, store } = this.#simulation;
    const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null } as const;
    const condition = { ...scheduled, lastTransitionTime: wireTime(clock.now()) };
    const { nominatedNodeName: _, ...status } = pod.status;
    store.tables.pods.update({
      ...pod,
      spec: { ...pod.spec, nodeName: node.metadata.name },
      status: { ...status, phase: 'Pending', conditions: withCondition(pod.status.conditions, condition) },
    });
  }

  #refuse(pod: Pod, message: string): void {
    const before = conditionOf(pod.status.conditions, 'PodScheduled');
    if (before?.status === 'False' && before.message === message) return;
    const { clock, store } = this.#simulation;
    store.tables.pods.update({
      ...pod,
      status: {
        ...pod.status,
        conditions: withCondition(pod.status.conditions, {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
          lastProbeTime: null,
          lastTransitionTime: wireTime(clock.now()),
        }),
      },
    });
  }
}
