import type { BootedInstance } from '../../shared/contract';
import { wireTime } from '../api/http/api-context';
import type { Node } from '../model/objects';
import type { Simulation } from '../simulation/simulation';
import type { Kubelets } from './kubelets';
import { makeCsiNode, makeNode, nodeConditions, NOT_READY_TAINT } from './make-node';

/** From registration until the network plugin is up and the kubelet reports ready, in simulated time. */
const READY_MS = { from: 7_000, to: 9_000 };
/** Node status is posted every 5 minutes while nothing changes (nodeStatusReportFrequency). https://kubernetes.io/docs/reference/node/node-status/#heartbeats */
const DEFAULT_HEARTBEAT_MS = 300_000;

/** Registers the nodes of booted instances and keeps their heartbeat. */
export class NodeRegistrar {
  readonly #simulation: Simulation;
  readonly #kubelets: Kubelets;
  readonly #heartbeatMs: number;
  readonly #nodeNames = new Map<string, string>();
  readonly #heartbeats = new Map<string, () => void>();

  constructor(simulation: Simulation, kubelets: Kubelets, heartbeatMs: number = DEFAULT_HEARTBEAT_MS) {
    this.#simulation = simulation;
    this.#kubelets = kubelets;
    this.#heartbeatMs = heartbeatMs;
  }

  nodeNameOf(instanceId: string): string | undefined {
    return this.#nodeNames.get(instanceId);
  }

  /** Registers the instance's node; a second call for the same instance does nothing. */
  register(instance: BootedInstance): void {
    if (this.#nodeNames.has(instance.instanceId)) return;
    const { clock, random, store } = this.#simulation;
    const nodeName = instance.privateDnsName;
    this.#nodeNames.set(instance.instanceId, nodeName);
    this.#kubelets.machineUp(nodeName);
    // A former machine of the same address may have left its Node object behind.
    store.tables.nodes.remove(nodeName);
    store.tables.csiNodes.remove(nodeName);
    const node = makeNode(instance, { uid: random.uuid(), createdAt: wireTime(clock.now()) });
    store.tables.nodes.create(node);
    const { uid } = node.metadata;
    clock.after(random.between(READY_MS.from, READY_MS.to), () =>
      this.#becomeReady(nodeName, uid, instance.instanceId),
    );
  }

  /** Registers a node that has been there for `ageMs` already and is ready. */
  registerSettled(instance: BootedInstance, ageMs: number): void {
    if (this.#nodeNames.has(instance.instanceId)) return;
    const { clock, random, store } = this.#simulation;
    const nodeName = instance.privateDnsName;
    this.#nodeNames.set(instance.instanceId, nodeName);
    this.#kubelets.machineUp(nodeName);
    const createdAt = wireTime(new Date(clock.now().getTime() - ageMs));
    const node = makeNode(instance, { uid: random.uuid(), createdAt });
    store.tables.nodes.create(ready(node, createdAt, wireTime(clock.now())));
    store.tables.csiNodes.create(makeCsiNode(node, instance.instanceId, random.uuid()));
    this.#keepHeartbeat(nodeName, node.metadata.uid);
  }

  /** Forgets the machine; its Node object is the control plane's concern. Returns the node's name. */
  unregister(instanceId: string): string | undefined {
    const nodeName = this.#nodeNames.get(instanceId);
    if (nodeName === undefined || !this.#kubelets.isAlive(nodeName)) return undefined;
    this.#kubelets.machineDown(nodeName);
    this.#heartbeats.get(nodeName)?.();
    this.#heartbeats.delete(nodeName);
    return nodeName;
  }

  #becomeReady(nodeName: string, uid: string, instanceId: string): void {
    const { clock, clusterName, faults, random, store } = this.#simulation;
    const node = store.tables.nodes.get(nodeName);
    if (node?.metadata.uid !== uid || !this.#kubelets.isAlive(nodeName)) return;
    if (faults.active('node-never-ready', clusterName)) return;
    const now = wireTime(clock.now());
    store.tables.nodes.update(ready(node, now, now));
    store.tables.csiNodes.create(makeCsiNode(node, instanceId, random.uuid()));
    this.#keepHeartbeat(nodeName, uid);
  }

  #keepHeartbeat(nodeName: string, uid: string): void {
    const { clock, random, store } = this.#simulation;
    const beat = (): void => {
      const node = store.tables.nodes.get(nodeName);
      if (node?.metadata.uid !== uid || !this.#kubelets.isAlive(nodeName)) return;
      const now = wireTime(clock.now());
      const conditions = (node.status.conditions ?? []).map((condition) => ({
        ...condition,
        lastHeartbeatTime: now,
      }));
      store.tables.nodes.update({ ...node, status: { ...node.status, conditions } });
      this.#heartbeats.set(nodeName, clock.after(this.#heartbeatMs, beat));
    };
    this.#heartbeats.set(nodeName, clock.after(random.between(0.1, 1) * this.#heartbeatMs, beat));
  }
}

function ready(node: Node, since: string, heartbeat: string): Node {
  const taints = (node.spec.taints ?? []).filter(({ key }) => key !== NOT_READY_TAINT);
  const { taints: _, ...spec } = node.spec;
  return {
    ...node,
    spec: taints.length > 0 ? { ...spec, taints } : spec,
    status: { ...node.status, conditions: nodeConditions(true, since, heartbeat) },
  };
}
