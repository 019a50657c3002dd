import { wireTime, type UsageSource } from '../api/http/api-context';
import { isActive } from '../model/pod-requests';
import type { Deployment, HorizontalPodAutoscaler, Pod } from '../model/objects';
import { cpuMillicores } from '../model/quantity';
import { sameJson } from '../patch/json-patch';
import { isRecord } from '../store/selectors';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';
import { WorkQueue } from '../simulation/work-queue';

/** The real controller looks every 15 s; a minute keeps a simulated day cheap. */
const SYNC_MS = 60_000;
/** Ratios this near to 1 change nothing. Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
const TOLERANCE = 0.1;
/** Fewer replicas only after five minutes in which no more were wanted (same source, stabilizationWindowSeconds). */
const STABILIZATION_MS = 300_000;
const DEFAULT_TARGET_PERCENT = 80;

/** Scales Deployments by their CPU use, within the bounds of their autoscaler. */
export class HorizontalAutoscaler {
  readonly #simulation: Simulation;
  readonly #usage: UsageSource;
  readonly #queue: WorkQueue;
  readonly #wishes = new Map<string, { atMs: number; replicas: number }[]>();

  constructor(simulation: Simulation, usage: UsageSource) {
    this.#simulation = simulation;
    this.#usage = usage;
    this.#queue = new WorkQueue(simulation.clock, 1_000, (key) => this.#sync(key));
  }

  start(): void {
    const { clock, store } = this.#simulation;
    const { horizontalPodAutoscalers } = store.tables;
    horizontalPodAutoscalers.subscribe(({ type, object, previous }) => {
      if (type === 'DELETED') this.#wishes.delete(keyOf(object.metadata));
      else if (previous && !sameJson(previous.spec, object.spec)) this.#queue.add(keyOf(object.metadata));
    });
    clock.every(SYNC_MS, () => {
      for (const { metadata } of horizontalPodAutoscalers.values()) this.#queue.add(keyOf(metadata));
    });
  }

  #sync(key: string): void {
    const { clock, store } = this.#simulation;
    const scaler = store.tables.horizontalPodAutoscalers.get(key);
    const { name, kind } = scaler?.spec.scaleTargetRef ?? { name: '', kind: '' };
    const target = store.tables.deployments.get(`${scaler?.metadata.namespace ?? ''}/${name}`);
    // A target scaled to 0 switches its autoscaler off: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation
    if (!scaler || !target || kind !== 'Deployment' || target.spec.replicas === 0) return;
    const { minReplicas, maxReplicas } = scaler.spec;
    const current = target.spec.replicas;
    const percent = this.#cpuPercent(this.#podsOf(target));
    const ratio = percent === undefined ? 1 : percent / targetPercent(scaler);
    const wish = Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(current * ratio);
    const desired = Math.min(maxReplicas, Math.max(minReplicas, this.#stabilized(key, wish, current)));
    if (desired !== current) {
      store.tables.deployments.update({
        ...target,
        metadata: { ...target.metadata, generation: (target.metadata.generation ?? 1) + 1 },
        spec: { ...target.spec, replicas: desired },
      });
    }
    const before = isRecord(scaler.status) ? scaler.status : {};
    const status = {
      ...before,
      currentReplicas: current,
      desiredReplicas: desired,
      ...(desired === current ? {} : { lastScaleTime: wireTime(clock.now()) }),
    };
    if (!sameJson(status, before)) store.tables.horizontalPodAutoscalers.update({ ...scaler, status });
  }

  #stabilized(key: string, wish: number, current: number): number {
    const nowMs = this.#simulation.clock.now().getTime();
    const known = this.#wishes.get(key) ?? [{ atMs: nowMs, replicas: current }];
    const recent = [...known, { atMs: nowMs, replicas: wish }].filter(
      ({ atMs }) => nowMs - atMs <= STABILIZATION_MS,
    );
    this.#wishes.set(key, recent);
    return Math.max(...recent.map(({ replicas }) => replicas));
  }

  #podsOf(target: Deployment): Pod[] {
    const { store } = this.#simulation;
    const matching: Pod[] = [];
    for (const pod of store.podIndex.inNamespace(target.metadata.namespace ?? '').values()) {
      const set = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet');
      const owner = set && store.tables.replicaSets.get(`${target.metadata.namespace ?? ''}/${set.name}`);
      if (owner && controllerUid(owner.metadata) === target.metadata.uid && isActive(pod)) matching.push(pod);
    }
    return matching;
  }

  #cpuPercent(pods: readonly Pod[]): number | undefined {
    const now = this.#simulation.clock.now();
    let used = 0;
    let requested = 0;
    for (const { metadata, spec } of pods) {
      const usage = this.#usage.podUsage(metadata.namespace ?? '', metadata.name, now);
      if (!usage) continue;
      used += usage.reduce((sum, container) => sum + container.cpuNanocores / 1e6, 0);
      requested += spec.containers.reduce(
        (sum, { resources }) => sum + cpuMillicores(resources?.requests?.cpu),
        0,
      );
    }
    return requested === 0 ? undefined : (100 * used) / requested;
  }
}

function targetPercent({ spec }: HorizontalPodAutoscaler): number {
  for (const metric of Array.isArray(spec.metrics) ? spec.metrics : []) {
    const resource: unknown = isRecord(metric) ? metric.resource : undefined;
    const target = isRecord(resource) && resource.name === 'cpu' ? resource.target : undefined;
    if (isRecord(target) && typeof target.averageUtilization === 'number') return target.averageUtilization;
  }
  return DEFAULT_TARGET_PERCENT;
}
