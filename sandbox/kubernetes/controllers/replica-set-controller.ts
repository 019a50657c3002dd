import { wireTime } from '../api/http/api-context';
import { deletePod } from '../api/write/delete';
import { isActive } from '../model/pod-requests';
import type { ReplicaSet } from '../model/objects';
import { sameJson } from '../patch/json-patch';
import type { Simulation } from '../simulation/simulation';
import { keyOf } from '../store/table';
import { controllerUid } from '../store/pod-index';
import { WorkQueue } from '../simulation/work-queue';
import { makePod, ownerReferenceTo } from '../pods/make-pod';
import { byRemovalOrder, countReplicas } from './replica-counts';

const SYNC_MS = 20;

/** Keeps each ReplicaSet at its number of pods. */
export class ReplicaSetController {
  readonly #simulation: Simulation;
  readonly #queue: WorkQueue;
  readonly #keys = new Map<string, string>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#queue = new WorkQueue(simulation.clock, SYNC_MS, (key) => this.#sync(key));
    const { replicaSets, pods } = simulation.store.tables;
    replicaSets.subscribe(({ type, object }) => {
      const key = keyOf(object.metadata);
      if (type === 'DELETED') this.#keys.delete(object.metadata.uid);
      else {
        this.#keys.set(object.metadata.uid, key);
        this.#queue.add(key);
      }
    });
    pods.subscribe(({ object }) => {
      const key = this.#keys.get(controllerUid(object.metadata) ?? '');
      if (key !== undefined) this.#queue.add(key);
    });
  }

  flush(): void {
    this.#queue.flush();
  }

  #sync(key: string): void {
    const { clock, random, store } = this.#simulation;
    const set = store.tables.replicaSets.get(key);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const active = [...store.podIndex.ownedBy(set.metadata.uid).values()].filter(isActive);
    const missing = set.spec.replicas - active.length;
    const { name, namespace = '' } = set.metadata;
    for (let i = 0; i < missing; i++) {
      const prefix = `${name}-`;
      const createdAt = wireTime(clock.now());
      const request = {
        name: prefix + random.suffix(5),
        generateName: prefix,
        namespace,
        owner: ownerReferenceTo(set),
        createdAt,
      };
      if (store.tables.pods.get(`${namespace}/${request.name}`)) this.#queue.add(key);
      else store.tables.pods.create(makePod(set.spec.template, request, random));
    }
    if (missing < 0) {
      for (const pod of active.sort(byRemovalOrder).slice(0, -missing))
        deletePod(this.#simulation, pod, undefined);
    }
    this.#report(set);
  }

  #report(set: ReplicaSet): void {
    const { store } = this.#simulation;
    const { total, ready } = countReplicas(store.podIndex.ownedBy(set.metadata.uid).values());
    const status = {
      replicas: total,
      ...(total > 0 ? { fullyLabeledReplicas: total } : {}),
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      observedGeneration: set.metadata.generation ?? 1,
    };
    if (!sameJson(status, set.status)) store.tables.replicaSets.update({ ...set, status });
  }
}
