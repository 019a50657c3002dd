import { wireTime } from '../api/http/api-context';
import { isTerminal } from '../model/pod-requests';
import type { Pod } from '../model/objects';
import { memoryBytes } from '../model/quantity';
import type { Simulation } from '../simulation/simulation';
import type { DailyUsage } from '../workloads/usage';
import { oomKilled, withContainer, type ContainerChange, type TerminatedState } from './container-state';
import { finishedPod } from '../pods/pod-status';
import { workloadFault } from '../pods/workload-faults';

/** A program has taken its memory this long after its start. */
const GROWN_MS = 1_000;
/** Usage that follows the day is looked at this often. */
const LOOK_MS = 15_000;
/** The kubelet turns to a container that ended within its next sync. */
const NOTICED_MS = 1_000;
/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy: 10 s, doubled up to 300 s, forgotten after 10 min without an end. */
const BACK_OFF = { firstMs: 10_000, mostMs: 300_000, forgottenMs: 600_000 } as const;

interface Container {
  /** Of the pod in its table. */
  readonly key: string;
  readonly pod: Pod;
  readonly name: string;
}

interface Course {
  readonly startedAtMs: number;
  readonly restartCount: number;
  /** What the next end waits for; 0 at the first, which is followed by a restart at once. */
  readonly backOffMs: number;
  readonly lastState: { readonly terminated?: TerminatedState };
}

type Change = (key: string, uid: string, change: (pod: Pod) => Pod) => void;

/** Kills containers whose working set exceeds their memory limit, and starts them again with the kubelet's back-off. */
export class MemoryLimits {
  readonly #simulation: Simulation;
  readonly #usage: DailyUsage;
  readonly #change: Change;

  /** @param change changes a pod unless it has ended, is deleted or its machine is gone. */
  constructor(simulation: Simulation, usage: DailyUsage, change: Change) {
    this.#simulation = simulation;
    this.#usage = usage;
    this.#change = change;
  }

  /** To be called when the pod's containers have started. */
  started(key: string, pod: Pod): void {
    this.#usage.startedNow(pod);
    const startedAtMs = this.#simulation.clock.now().getTime();
    for (const { name } of pod.spec.containers)
      this.#begin({ key, pod, name }, { startedAtMs, restartCount: 0, backOffMs: 0, lastState: {} });
  }

  /** Most containers cannot reach their limit and are not looked at. */
  #begin(container: Container, course: Course): void {
    const limit = limitOf(container);
    if (limit !== null && this.#usage.mostMemoryBytes(container.pod, container.name) > limit)
      this.#watch(container, course, GROWN_MS);
  }

  #watch(container: Container, course: Course, afterMs: number): void {
    const { clock } = this.#simulation;
    clock.after(afterMs, () => {
      if (!this.#runs(container)) return;
      const used = this.#usage.usageOf(container.pod, clock.now());
      const usage = used.find(({ name }) => name === container.name);
      const limit = limitOf(container);
      if (usage === undefined || limit === null) return;
      if (usage.memoryKib * 1024 > limit) this.#kill(container, course);
      else this.#watch(container, course, LOOK_MS);
    });
  }

  #runs({ key, pod }: Container): boolean {
    const current = this.#simulation.store.tables.pods.get(key);
    return current?.metadata.uid === pod.metadata.uid && !isTerminal(current);
  }

  #kill(container: Container, course: Course): void {
    const { clock } = this.#simulation;
    const { key, pod, name } = container;
    const { startedAtMs, restartCount, backOffMs, lastState } = course;
    const terminated = oomKilled(pod, name, {
      startedAt: wireTime(new Date(startedAtMs)),
      finishedAt: this.#now(),
    });
    if (pod.spec.restartPolicy === 'Never') {
      this.#change(key, pod.metadata.uid, (current) =>
        finishedPod(current, this.#now(), terminated.exitCode, terminated.reason),
      );
      return;
    }
    this.#tell(container, { state: { terminated }, lastState, ready: false, restartCount });
    const forgotten = clock.now().getTime() - startedAtMs >= BACK_OFF.forgottenMs;
    const waitMs = forgotten ? 0 : backOffMs;
    const next = {
      startedAtMs,
      restartCount: restartCount + 1,
      backOffMs: waitMs === 0 ? BACK_OFF.firstMs : Math.min(BACK_OFF.mostMs, waitMs * 2),
      lastState: { terminated },
    };
    clock.after(NOTICED_MS, () => {
      if (waitMs > 0) {
        const waiting = backOffOf(container, waitMs);
        this.#tell(container, { state: { waiting }, lastState: { terminated }, ready: false, restartCount });
      }
      clock.after(waitMs, () => this.#restart(container, next));
    });
  }

  #restart(container: Container, course: Course): void {
    if (!this.#runs(container)) return;
    const { lastState, restartCount } = course;
    this.#usage.startedNow(container.pod);
    this.#tell(container, {
      state: { running: { startedAt: this.#now() } },
      lastState,
      ready: workloadFault(this.#simulation, 'never-ready', container.pod) === undefined,
      restartCount,
    });
    this.#begin(container, { ...course, startedAtMs: this.#simulation.clock.now().getTime() });
  }

  #tell({ key, pod, name }: Container, change: ContainerChange): void {
    this.#change(key, pod.metadata.uid, (current) => withContainer(current, name, change, this.#now()));
  }

  #now(): string {
    return wireTime(this.#simulation.clock.now());
  }
}

function backOffOf({ pod, name }: Container, waitMs: number): object {
  const seconds = waitMs / 1_000;
  const text = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  const { name: podName, namespace = '', uid } = pod.metadata;
  return {
    reason: 'CrashLoopBackOff',
    message: `back-off ${text} restarting failed container=${name} pod=${podName}_${namespace}(${uid})`,
  };
}

/** Null: none is set. */
function limitOf({ pod, name }: Container): number | null {
  const limit = pod.spec.containers.find((one) => one.name === name)?.resources?.limits?.['memory'];
  return limit === undefined ? null : memoryBytes(limit);
}
