import { wireTime } from '../api/http/api-context';
import { deletePod } from '../api/write/delete';
import { isReady } from '../model/conditions';
import { isTerminal } from '../model/pod-requests';
import type { Pod, StatefulSet } from '../model/objects';
import { sameJson } from '../patch/json-patch';
import { hashOf } from '../simulation/seeded-random';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';
import { WorkQueue } from '../simulation/work-queue';
import { makePod, ownerReferenceTo } from '../pods/make-pod';

const SYNC_MS = 50;
const REVISION_LABEL = 'controller-revision-hash';

/** Keeps StatefulSets: pods of a fixed name each with its own claims, one after the other. */
export class StatefulSetController {
  readonly #simulation: Simulation;
  readonly #queue: WorkQueue;
  readonly #keys = new Map<string, string>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#queue = new WorkQueue(simulation.clock, SYNC_MS, (key) => this.#sync(key));
    const { statefulSets, pods } = simulation.store.tables;
    statefulSets.subscribe(({ type, object }) => {
      if (type === 'DELETED') this.#keys.delete(object.metadata.uid);
      else {
        this.#keys.set(object.metadata.uid, keyOf(object.metadata));
        this.#queue.add(keyOf(object.metadata));
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
    const set = this.#simulation.store.tables.statefulSets.get(key);
    if (!set) return;
    this.#act(set, this.#podsByOrdinal(set));
    this.#report(key);
  }

  /** One step; the change it makes brings the set back into the queue. */
  #act(set: StatefulSet, pods: ReadonlyMap<number, Pod>): void {
    const { replicas, podManagementPolicy } = set.spec;
    const ordered = podManagementPolicy === 'OrderedReady';
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      const pod = pods.get(ordinal);
      if (!pod) {
        this.#create(set, ordinal);
        if (ordered) return;
      } else if (isTerminal(pod)) {
        deletePod(this.#simulation, pod, 0);
        if (ordered) return;
      } else if (ordered && (pod.metadata.deletionTimestamp !== undefined || !isReady(pod))) return;
    }
    const surplus = [...pods.keys()].filter((ordinal) => ordinal >= replicas).sort((a, b) => b - a);
    for (const ordinal of surplus) {
      const pod = pods.get(ordinal);
      if (pod && pod.metadata.deletionTimestamp === undefined) deletePod(this.#simulation, pod, undefined);
      if (ordered) return;
    }
    this.#update(set, pods);
  }

  #update(set: StatefulSet, pods: ReadonlyMap<number, Pod>): void {
    if (set.spec.updateStrategy.type === 'OnDelete') return;
    const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
    for (let ordinal = set.spec.replicas - 1; ordinal >= partition; ordinal--) {
      const pod = pods.get(ordinal);
      if (!pod) return;
      if (pod.metadata.labels?.[REVISION_LABEL] !== revisionOf(set)) {
        if (pod.metadata.deletionTimestamp === undefined) deletePod(this.#simulation, pod, undefined);
        return;
      }
      if (!isReady(pod)) return;
    }
  }

  #create(set: StatefulSet, ordinal: number): void {
    const { clock, random, store } = this.#simulation;
    const { name, namespace = '' } = set.metadata;
    const podName = `${name}-${ordinal}`;
    const createdAt = wireTime(clock.now());
    const volumes = (set.spec.volumeClaimTemplates ?? []).map((template) => {
      const claimName = `${template.metadata.name}-${podName}`;
      if (!store.tables.persistentVolumeClaims.get(`${namespace}/${claimName}`)) {
        store.tables.persistentVolumeClaims.create({
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name: claimName,
            namespace,
            uid: random.uuid(),
            resourceVersion: '0',
            creationTimestamp: createdAt,
            ...(set.spec.selector.matchLabels ? { labels: set.spec.selector.matchLabels } : {}),
            finalizers: ['kubernetes.io/pvc-protection'],
          },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'gp3',
            volumeMode: 'Filesystem',
            ...template.spec,
          },
          status: { phase: 'Pending' },
        });
      }
      return { name: template.metadata.name, persistentVolumeClaim: { claimName } };
    });
    store.tables.pods.create(
      makePod(
        set.spec.template,
        {
          name: podName,
          generateName: `${name}-`,
          namespace,
          owner: ownerReferenceTo(set),
          labels: {
            'apps.kubernetes.io/pod-index': String(ordinal),
            [REVISION_LABEL]: revisionOf(set),
            'statefulset.kubernetes.io/pod-name': podName,
          },
          spec: {
            hostname: podName,
            volumes,
            ...(set.spec.serviceName === undefined ? {} : { subdomain: set.spec.serviceName }),
          },
          createdAt,
        },
        random,
      ),
    );
  }

  #podsByOrdinal(set: StatefulSet): Map<number, Pod> {
    const pods = new Map<number, Pod>();
    for (const pod of this.#simulation.store.podIndex.ownedBy(set.metadata.uid).values()) {
      pods.set(Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1)), pod);
    }
    return pods;
  }

  #report(key: string): void {
    const { store } = this.#simulation;
    const set = store.tables.statefulSets.get(key);
    if (!set) return;
    const pods = [...this.#podsByOrdinal(set).values()];
    const ready = pods.filter(isReady).length;
    const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revisionOf(set)).length;
    const status = {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      ...(ready > 0 ? { readyReplicas: ready } : {}),
      availableReplicas: ready,
      currentReplicas: updated,
      updatedReplicas: updated,
      currentRevision: revisionOf(set),
      updateRevision: revisionOf(set),
      collisionCount: 0,
    };
    if (!sameJson(status, set.status)) store.tables.statefulSets.update({ ...set, status });
  }
}

function revisionOf({ metadata, spec }: StatefulSet): string {
  return `${metadata.name}-${hashOf(JSON.stringify(spec.template)).toString(16).padStart(8, '0')}`;
}
