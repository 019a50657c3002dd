import { wireTime } from '../api/http/api-context';
import { isReady } from '../model/conditions';
import { isActive } from '../model/pod-requests';
import type { Deployment, Pod, ReplicaSet } from '../model/objects';
import type { PodTemplate } from '../model/pod-spec';
import { sameJson } from '../patch/json-patch';
import { hashOf } from '../simulation/seeded-random';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';
import { WorkQueue } from '../simulation/work-queue';
import { ownerReferenceTo } from '../pods/make-pod';
import { progressDeadline } from './deployment-progress';
import { deploymentStatus } from './deployment-status';
import { scaledValue } from './replica-counts';

const SYNC_MS = 30;
const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** Rolls Deployments out through their ReplicaSets. */
export class DeploymentController {
  readonly #simulation: Simulation;
  readonly #queue: WorkQueue;
  readonly #setsOf = new Map<string, Map<string, ReplicaSet>>();
  readonly #keys = new Map<string, string>();
  readonly #deadlines = new Map<string, number>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#queue = new WorkQueue(simulation.clock, SYNC_MS, (key) => this.#sync(key));
    const { deployments, replicaSets } = simulation.store.tables;
    deployments.subscribe(({ type, object }) => {
      if (type === 'DELETED') this.#keys.delete(object.metadata.uid);
      else {
        this.#keys.set(object.metadata.uid, keyOf(object.metadata));
        this.#queue.add(keyOf(object.metadata));
      }
    });
    replicaSets.index(({ type, object }) => {
      const owner = controllerUid(object.metadata);
      if (owner === undefined) return;
      const sets = this.#setsOf.get(owner) ?? new Map<string, ReplicaSet>();
      this.#setsOf.set(owner, sets);
      if (type === 'DELETED') sets.delete(object.metadata.name);
      else sets.set(object.metadata.name, object);
    });
    replicaSets.subscribe(({ object }) => {
      const key = this.#keys.get(controllerUid(object.metadata) ?? '');
      if (key !== undefined) this.#queue.add(key);
    });
  }

  flush(): void {
    this.#queue.flush();
  }

  #sync(key: string): void {
    const { store } = this.#simulation;
    const deployment = store.tables.deployments.get(key);
    if (!deployment) return;
    const sets = [...(this.#setsOf.get(deployment.metadata.uid)?.values() ?? [])];
    const current = sets.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
    if (deployment.spec.paused === true) this.#scalePaused(deployment, sets);
    else this.#roll(deployment, current ?? this.#createSet(deployment, sets), sets);
    this.#report(key, sets.length > 0 && current === undefined);
  }

  /**
   * A paused Deployment is not rolled out, but it is scaled: its largest set takes the difference. In the midst of a rollout
   * the surge stays.
   * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#proportional-scaling
   */
  #scalePaused({ spec }: Deployment, sets: readonly ReplicaSet[]): void {
    const [largest, second] = [...sets].sort((a, b) => b.spec.replicas - a.spec.replicas);
    if (!largest) return;
    const { replicas, strategy } = spec;
    const rolls = strategy.type === 'RollingUpdate' && replicas > 0 && (second?.spec.replicas ?? 0) > 0;
    const surge = rolls ? scaledValue(strategy.rollingUpdate?.maxSurge ?? '25%', replicas, 'up') : 0;
    const others = sum(sets) - largest.spec.replicas;
    this.#scale(largest, Math.max(0, replicas + surge - others));
  }

  #roll(deployment: Deployment, current: ReplicaSet, sets: readonly ReplicaSet[]): void {
    const { replicas, strategy } = deployment.spec;
    const old = sets.filter((set) => set.metadata.uid !== current.metadata.uid && set.spec.replicas > 0);
    if (strategy.type === 'Recreate') {
      for (const set of old) this.#scale(set, 0);
      const anyOldPod = old.some((set) => this.#pods(set).length > 0);
      this.#scale(current, anyOldPod ? current.spec.replicas : replicas);
      return;
    }
    const surge = scaledValue(strategy.rollingUpdate?.maxSurge ?? '25%', replicas, 'up');
    const givenDown = scaledValue(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, 'down');
    const down = surge === 0 && givenDown === 0 ? 1 : givenDown;
    const room = replicas + surge - sum(old) - current.spec.replicas;
    const wanted =
      old.length === 0 ? replicas : Math.min(replicas, current.spec.replicas + Math.max(0, room));
    this.#scale(current, wanted);
    this.#shrinkOld(old, [...old, current], replicas - down);
  }

  /** Takes from the old sets what is not needed to keep `least` ready pods, pods that are not ready first. */
  #shrinkOld(old: readonly ReplicaSet[], all: readonly ReplicaSet[], least: number): void {
    let spare = all.reduce((ready, set) => ready + this.#pods(set).filter(isReady).length, 0) - least;
    for (const set of old) {
      const pods = this.#pods(set);
      const unready = Math.max(0, set.spec.replicas - pods.filter(isReady).length);
      const taken = Math.min(set.spec.replicas - unready, Math.max(0, spare));
      spare -= taken;
      this.#scale(set, set.spec.replicas - unready - taken);
    }
  }

  #pods(set: ReplicaSet): Pod[] {
    return [...this.#simulation.store.podIndex.ownedBy(set.metadata.uid).values()].filter(isActive);
  }

  #scale(set: ReplicaSet, replicas: number): void {
    const { replicaSets } = this.#simulation.store.tables;
    const latest = replicaSets.get(keyOf(set.metadata));
    if (!latest || latest.spec.replicas === replicas) return;
    replicaSets.update({
      ...latest,
      metadata: { ...latest.metadata, generation: (latest.metadata.generation ?? 1) + 1 },
      spec: { ...latest.spec, replicas },
    });
  }

  #createSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet {
    const { clock, random, store } = this.#simulation;
    const { template, selector } = deployment.spec;
    const { name, namespace, labels } = deployment.metadata;
    const hash = templateHash(template);
    const revision = 1 + Math.max(0, ...sets.map((set) => Number(set.metadata.annotations?.[REVISION] ?? 0)));
    const withHash = { ...template.metadata.labels, [HASH_LABEL]: hash };
    return store.tables.replicaSets.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        uid: random.uuid(),
        resourceVersion: '0',
        generation: 1,
        creationTimestamp: sets.length === 0 ? deployment.metadata.creationTimestamp : wireTime(clock.now()),
        labels: { ...labels, ...withHash },
        annotations: { [REVISION]: String(revision) },
        ownerReferences: [ownerReferenceTo(deployment)],
      },
      spec: {
        replicas: sets.length === 0 ? deployment.spec.replicas : 0,
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels: withHash } },
      },
      status: { replicas: 0 },
    });
  }

  /** @param isNew whether the set of the present template was made just now, after others. */
  #report(key: string, isNew: boolean): void {
    const { clock, store } = this.#simulation;
    const deployment = store.tables.deployments.get(key);
    if (!deployment) return;
    const sets = [...(this.#setsOf.get(deployment.metadata.uid)?.values() ?? [])];
    const status = deploymentStatus(
      deployment,
      sets.map((set) => ({
        name: set.metadata.name,
        isNew,
        pods: this.#pods(set),
        current: sameTemplate(set.spec.template, deployment.spec.template),
      })),
      wireTime(clock.now()),
    );
    if (sameJson(status, deployment.status)) return;
    const reported = store.tables.deployments.update({ ...deployment, status });
    this.#lookAtDeadline(key, reported);
  }

  /** Comes back when a rollout that does not move any more has run out of time. */
  #lookAtDeadline(key: string, deployment: Deployment): void {
    const { clock } = this.#simulation;
    const deadlineMs = progressDeadline(deployment);
    if (deadlineMs === null || deadlineMs === this.#deadlines.get(key)) return;
    this.#deadlines.set(key, deadlineMs);
    // The condition counts whole seconds.
    clock.after(deadlineMs - clock.now().getTime() + 1_000, () => {
      if (this.#deadlines.get(key) === deadlineMs) this.#deadlines.delete(key);
      this.#queue.add(key);
    });
  }
}

function sum(sets: readonly ReplicaSet[]): number {
  return sets.reduce((total, set) => total + set.spec.replicas, 0);
}

/** The name part that ties a ReplicaSet to its template, from the alphabet of generated names. */
function templateHash(template: PodTemplate): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let rest = hashOf(JSON.stringify(template)) * 2 ** 16 + (hashOf(`${JSON.stringify(template)}/`) & 0xffff);
  let text = '';
  for (let i = 0; i < 9; i++) {
    text += alphabet[rest % alphabet.length] ?? 'b';
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}

function sameTemplate(ofSet: PodTemplate, wanted: PodTemplate): boolean {
  const { [HASH_LABEL]: _, ...labels } = ofSet.metadata.labels ?? {};
  return (
    sameJson(ofSet.spec, wanted.spec) &&
    sameJson({ ...ofSet.metadata, labels }, { labels: {}, ...wanted.metadata })
  );
}
