import { wireTime } from '../api/http/api-context';
import { deletePod } from '../api/write/delete';
import { isReady } from '../model/conditions';
import { isTerminal } from '../model/pod-requests';
import type { DaemonSet, Node, Pod } from '../model/objects';
import { sameJson } from '../patch/json-patch';
import { matchesNodeSelection, untoleratedTaint } from '../scheduler/node-selection';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';
import { WorkQueue } from '../simulation/work-queue';
import { makePod, ownerReferenceTo } from '../pods/make-pod';

const SYNC_MS = 50;

/** Keeps one pod of each DaemonSet on every node that it fits, bound to the node from the start. */
export class DaemonSetController {
  readonly #simulation: Simulation;
  readonly #nodes: WorkQueue;
  readonly #statuses: WorkQueue;
  readonly #keys = new Map<string, string>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#nodes = new WorkQueue(simulation.clock, SYNC_MS, (name) => this.#syncNode(name));
    this.#statuses = new WorkQueue(simulation.clock, SYNC_MS * 4, (key) => this.#report(key));
    const { daemonSets, nodes, pods } = simulation.store.tables;
    daemonSets.subscribe(({ type, object, previous }) => {
      if (type === 'DELETED') this.#keys.delete(object.metadata.uid);
      else this.#keys.set(object.metadata.uid, keyOf(object.metadata));
      if (previous && sameJson(previous.spec, object.spec)) return;
      for (const node of nodes.values()) this.#nodes.add(node.metadata.name);
      if (type !== 'DELETED') this.#statuses.add(keyOf(object.metadata));
    });
    nodes.subscribe(({ type, object, previous }) => {
      if (
        type === 'MODIFIED' &&
        previous?.spec === object.spec &&
        previous.metadata.labels === object.metadata.labels
      )
        return;
      if (type !== 'DELETED') this.#nodes.add(object.metadata.name);
      for (const key of this.#keys.values()) this.#statuses.add(key);
    });
    pods.subscribe(({ type, object, previous }) => {
      const key = this.#keys.get(controllerUid(object.metadata) ?? '');
      if (key === undefined) return;
      if (type === 'DELETED' || isTerminal(object)) this.#nodes.add(object.spec.nodeName ?? '');
      if (type !== 'MODIFIED' || !previous || isReady(previous) !== isReady(object)) this.#statuses.add(key);
    });
  }

  flush(): void {
    this.#nodes.flush();
    this.#statuses.flush();
  }

  #syncNode(name: string): void {
    const { store } = this.#simulation;
    const node = store.tables.nodes.get(name);
    if (!node) return;
    const present = new Map<string, Pod>();
    for (const pod of store.podIndex.onNode(name).values()) {
      const owner = controllerUid(pod.metadata);
      if (owner !== undefined) present.set(owner, pod);
    }
    for (const key of this.#keys.values()) {
      const set = store.tables.daemonSets.get(key);
      if (!set) continue;
      const pod = present.get(set.metadata.uid);
      const wanted = shouldRun(set, node);
      if (wanted && !pod) this.#create(set, name);
      else if (pod && isTerminal(pod)) deletePod(this.#simulation, pod, 0);
      else if (pod && !wanted && pod.metadata.deletionTimestamp === undefined) {
        deletePod(this.#simulation, pod, undefined);
      }
    }
  }

  #create(set: DaemonSet, nodeName: string): void {
    const { clock, random, store } = this.#simulation;
    const { name, namespace = '' } = set.metadata;
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] },
          ],
        },
      },
    };
    const pod = makePod(
      set.spec.template,
      {
        name: `${name}-${random.suffix(5)}`,
        generateName: `${name}-`,
        namespace,
        owner: ownerReferenceTo(set),
        labels: { 'pod-template-generation': '1' },
        spec: { affinity, nodeName },
        createdAt: wireTime(clock.now()),
      },
      random,
    );
    if (!store.tables.pods.get(keyOf(pod.metadata))) store.tables.pods.create(pod);
  }

  #report(key: string): void {
    const { store } = this.#simulation;
    const set = store.tables.daemonSets.get(key);
    if (!set) return;
    let desired = 0;
    for (const node of store.tables.nodes.values()) if (shouldRun(set, node)) desired += 1;
    const pods = [...store.podIndex.ownedBy(set.metadata.uid).values()];
    const ready = pods.filter(isReady).length;
    const status = {
      currentNumberScheduled: pods.length,
      numberMisscheduled: 0,
      desiredNumberScheduled: desired,
      numberReady: ready,
      observedGeneration: set.metadata.generation ?? 1,
      updatedNumberScheduled: pods.length,
      ...(ready > 0 ? { numberAvailable: ready } : {}),
      ...(desired > ready ? { numberUnavailable: desired - ready } : {}),
    };
    if (!sameJson(status, set.status)) store.tables.daemonSets.update({ ...set, status });
  }
}

function shouldRun({ spec }: DaemonSet, node: Node): boolean {
  return (
    matchesNodeSelection(spec.template.spec, node) && untoleratedTaint(spec.template.spec, node) === undefined
  );
}
