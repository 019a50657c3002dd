import { wireTime } from '../api/http/api-context';
import { isReady, withCondition } from '../model/conditions';
import type { Pod, PodDisruptionBudget } from '../model/objects';
import { sameJson } from '../patch/json-patch';
import type { Simulation } from '../simulation/simulation';
import { labelSelectorPredicate, type LabelPredicate } from '../store/selectors';
import { keyOf } from '../store/table';
import { WorkQueue } from '../simulation/work-queue';
import { expectedScale } from './expected-scale';
import { scaledValue } from './replica-counts';

const SYNC_MS = 50;
/** After this long an approved eviction that did not happen counts no more (DeletionTimeout). */
const DELETION_TIMEOUT_MS = 120_000;

/**
 * Keeps the status of every PodDisruptionBudget.
 * Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/ and the disruption controller of Kubernetes 1.32.
 */
export class DisruptionController {
  readonly #simulation: Simulation;
  readonly #queue: WorkQueue;
  readonly #budgets = new Map<string, Map<string, LabelPredicate>>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#queue = new WorkQueue(simulation.clock, SYNC_MS, (key) => this.#sync(key));
    const { podDisruptionBudgets, pods, deployments, replicaSets, statefulSets } = simulation.store.tables;
    podDisruptionBudgets.subscribe(({ type, object, previous }) => {
      const namespace = object.metadata.namespace ?? '';
      const budgets = this.#budgets.get(namespace) ?? new Map<string, LabelPredicate>();
      this.#budgets.set(namespace, budgets);
      if (type === 'DELETED') budgets.delete(keyOf(object.metadata));
      else budgets.set(keyOf(object.metadata), labelSelectorPredicate(object.spec.selector));
      const specChanged = object.metadata.generation !== previous?.metadata.generation;
      if (type !== 'DELETED' && specChanged) this.#queue.add(keyOf(object.metadata));
    });
    pods.subscribe(({ object, previous }) => {
      this.#budgets.get(object.metadata.namespace ?? '')?.forEach((matches, key) => {
        if (matches(object.metadata.labels) || (previous && matches(previous.metadata.labels)))
          this.#queue.add(key);
      });
    });
    for (const table of [deployments, replicaSets, statefulSets]) {
      table.subscribe(({ object, previous }) => {
        if (object.metadata.generation === previous?.metadata.generation) return;
        for (const key of this.#budgets.get(object.metadata.namespace ?? '')?.keys() ?? [])
          this.#queue.add(key);
      });
    }
  }

  flush(): void {
    this.#queue.flush();
  }

  #sync(key: string): void {
    const { clock, store } = this.#simulation;
    const budget = store.tables.podDisruptionBudgets.get(key);
    if (!budget) return;
    const matches = labelSelectorPredicate(budget.spec.selector);
    const group = store.podIndex.inNamespace(budget.metadata.namespace ?? '');
    const pods = [...group.values()].filter((pod) => matches(pod.metadata.labels));
    const expected = this.#expect(budget, pods);
    if (typeof expected === 'string') {
      this.#fail(budget, expected);
      return;
    }
    const nowMs = clock.now().getTime();
    const disrupted = this.#stillDisrupted(key, budget, pods, nowMs);
    const currentHealthy = pods.filter(
      (pod) =>
        pod.metadata.deletionTimestamp === undefined && isReady(pod) && !(pod.metadata.name in disrupted),
    ).length;
    const { expectedPods, desiredHealthy } = expected;
    const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
    this.#write(budget, {
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods,
      disruptedPods: disrupted,
      reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    });
  }

  #expect(
    { spec: { minAvailable, maxUnavailable } }: PodDisruptionBudget,
    pods: readonly Pod[],
  ): { expectedPods: number; desiredHealthy: number } | string {
    if (maxUnavailable !== undefined) {
      const scale = expectedScale(this.#simulation.store, pods);
      if (typeof scale === 'string') return scale;
      const missing = scaledValue(maxUnavailable, scale, 'up');
      return { expectedPods: scale, desiredHealthy: Math.max(0, scale - missing) };
    }
    if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable };
    if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
    const scale = expectedScale(this.#simulation.store, pods);
    if (typeof scale === 'string') return scale;
    return { expectedPods: scale, desiredHealthy: scaledValue(minAvailable, scale, 'up') };
  }

  #stillDisrupted(
    key: string,
    { status: { disruptedPods = {} } }: PodDisruptionBudget,
    pods: readonly Pod[],
    nowMs: number,
  ): Record<string, string> {
    const result: Record<string, string> = {};
    for (const { metadata } of pods) {
      const since = disruptedPods[metadata.name];
      if (since === undefined || metadata.deletionTimestamp !== undefined) continue;
      const leftMs = Date.parse(since) + DELETION_TIMEOUT_MS - nowMs;
      if (leftMs <= 0) continue;
      result[metadata.name] = since;
      this.#queue.addAfter(key, leftMs + 1_000);
    }
    return result;
  }

  /** Nothing may be disrupted while it is unknown how many pods there should be. */
  #fail(budget: PodDisruptionBudget, message: string): void {
    const { currentHealthy, desiredHealthy, expectedPods, disruptedPods = {} } = budget.status;
    this.#write(budget, {
      disruptionsAllowed: 0,
      currentHealthy,
      desiredHealthy,
      expectedPods,
      disruptedPods,
      reason: 'SyncFailed',
      message,
    });
  }

  #write(
    budget: PodDisruptionBudget,
    next: {
      disruptionsAllowed: number;
      currentHealthy: number;
      desiredHealthy: number;
      expectedPods: number;
      disruptedPods: Record<string, string>;
      reason: string;
      message?: string;
    },
  ): void {
    const { reason, message = '', disruptedPods, ...counts } = next;
    const { generation = 1 } = budget.metadata;
    const allowed = {
      type: 'DisruptionAllowed',
      status: next.disruptionsAllowed > 0 ? ('True' as const) : ('False' as const),
      reason,
      message,
      observedGeneration: generation,
      lastTransitionTime: wireTime(this.#simulation.clock.now()),
    };
    const status = {
      ...counts,
      ...(Object.keys(disruptedPods).length > 0 ? { disruptedPods } : {}),
      ...(reason === 'SyncFailed' ? withObserved(budget) : { observedGeneration: generation }),
      conditions: withCondition(budget.status.conditions, allowed),
    };
    if (sameJson(status, budget.status)) return;
    this.#simulation.store.tables.podDisruptionBudgets.update({ ...budget, status });
  }
}

/** A failed sync has not observed the spec. */
function withObserved({ status: { observedGeneration } }: PodDisruptionBudget): {
  observedGeneration?: number;
} {
  return observedGeneration === undefined ? {} : { observedGeneration };
}
