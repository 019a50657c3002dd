import { wireTime } from '../api/http/api-context';
import { deletePod } from '../api/write/delete';
import { NOT_READY_TAINT } from '../kubelet/make-node';
import type { Kubelets } from '../kubelet/kubelets';
import { orphanedPod, unreachablePod } from '../pods/pod-status';
import { withCondition } from '../model/conditions';
import { isTerminal } from '../model/pod-requests';
import type { Condition, Node, Pod, Taint } from '../model/objects';
import type { Simulation } from '../simulation/simulation';
import { keyOf } from '../store/table';

const UNREACHABLE_TAINT = 'node.kubernetes.io/unreachable';
const CORDON_TAINT = 'node.kubernetes.io/unschedulable';
/** Between the machine's end and the first sign of it in the API. The real controller waits --node-monitor-grace-period (40 s). */
const NOTICE_MS = 1_000;
/** Until the cloud controller has asked EC2 and removes the Node. */
const CLOUD_CONTROLLER_MS = 10_000;
/** Until pods of a node that is no more are failed and removed. */
const POD_GC_MS = 2_000;
/** Default toleration of not-ready and unreachable nodes (DefaultTolerationSeconds admission plugin). */
const TOLERATION_MS = 300_000;

/** What the control plane does about nodes that come, are cordoned, stop answering and go. */
export class NodeLifecycle {
  readonly #simulation: Simulation;
  readonly #kubelets: Kubelets;

  constructor(simulation: Simulation, kubelets: Kubelets) {
    this.#simulation = simulation;
    this.#kubelets = kubelets;
    simulation.store.tables.nodes.subscribe(({ type, object, previous }) => {
      if (type === 'DELETED') this.#collectPods(object.metadata.name);
      else if (object.spec.unschedulable !== previous?.spec.unschedulable) this.#mirrorCordon(object);
    });
  }

  /** The machine behind a node has ended. */
  machineGone(nodeName: string): void {
    const { clock, faults, clusterName, store } = this.#simulation;
    clock.after(NOTICE_MS, () => this.#markUnreachable(nodeName));
    clock.after(CLOUD_CONTROLLER_MS, () => {
      const stays =
        faults.active('node-object-left-over', clusterName) ?? faults.active('node-stays-ready', clusterName);
      if (!this.#kubelets.isAlive(nodeName) && !stays) store.tables.nodes.remove(nodeName);
    });
    clock.after(NOTICE_MS + TOLERATION_MS, () => this.#evictFromUnreachable(nodeName));
  }

  #markUnreachable(nodeName: string): void {
    const { clock, store } = this.#simulation;
    const { nodes, pods } = store.tables;
    const node = nodes.get(nodeName);
    if (!node || this.#kubelets.isAlive(nodeName)) return;
    // A control plane without a node lifecycle controller never notices that a kubelet is silent.
    if (this.#simulation.faults.active('node-stays-ready', this.#simulation.clusterName)) return;
    const now = wireTime(clock.now());
    const unknown = (type: string): Condition => ({
      type,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastHeartbeatTime: node.status.conditions?.find((condition) => condition.type === type)
        ?.lastHeartbeatTime,
      lastTransitionTime: now,
    });
    const types = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];
    const conditions = types.map(unknown).reduce(withCondition, [...(node.status.conditions ?? [])]);
    const taints: Taint[] = [
      ...(node.spec.taints ?? []).filter(({ key }) => key !== UNREACHABLE_TAINT && key !== NOT_READY_TAINT),
      { key: UNREACHABLE_TAINT, effect: 'NoSchedule', timeAdded: now },
      { key: UNREACHABLE_TAINT, effect: 'NoExecute', timeAdded: now },
    ];
    nodes.update({ ...node, spec: { ...node.spec, taints }, status: { ...node.status, conditions } });
    for (const pod of [...store.podIndex.onNode(nodeName).values()]) {
      if (!isTerminal(pod)) pods.update(unreachablePod(pod, now));
    }
  }

  #evictFromUnreachable(nodeName: string): void {
    const { store } = this.#simulation;
    if (this.#kubelets.isAlive(nodeName) || !store.tables.nodes.get(nodeName)) return;
    for (const pod of [...store.podIndex.onNode(nodeName).values()]) {
      const ofDaemonSet = pod.metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') ?? false;
      if (!ofDaemonSet && !isTerminal(pod)) deletePod(this.#simulation, pod, undefined);
    }
  }

  #collectPods(nodeName: string): void {
    const { clock, store } = this.#simulation;
    store.tables.csiNodes.remove(nodeName);
    clock.after(POD_GC_MS, () => {
      if (store.tables.nodes.get(nodeName)) return;
      for (const pod of [...store.podIndex.onNode(nodeName).values()]) this.#removeOrphan(pod);
    });
  }

  #removeOrphan(pod: Pod): void {
    const { clock, store } = this.#simulation;
    if (!isTerminal(pod)) store.tables.pods.update(orphanedPod(pod, wireTime(clock.now())));
    store.tables.pods.remove(keyOf(pod.metadata));
  }

  /** A cordon shows as a taint too. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ (TaintNodesByCondition) */
  #mirrorCordon(changed: Node): void {
    const { clock, store } = this.#simulation;
    const node = store.tables.nodes.get(changed.metadata.name);
    if (!node) return;
    const cordoned = node.spec.unschedulable === true;
    const taints = node.spec.taints ?? [];
    if (taints.some(({ key }) => key === CORDON_TAINT) === cordoned) return;
    const others = taints.filter(({ key }) => key !== CORDON_TAINT);
    const taint: Taint = { key: CORDON_TAINT, effect: 'NoSchedule', timeAdded: wireTime(clock.now()) };
    store.tables.nodes.update({
      ...node,
      spec: { ...node.spec, taints: cordoned ? [...others, taint] : others },
    });
  }
}
