import { wireTime } from '../api/http/api-context';
import { isTerminal } from '../model/pod-requests';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';
import { WorkQueue } from '../simulation/work-queue';
import { makePod, ownerReferenceTo } from '../pods/make-pod';

/** A Job waits before it replaces a failed pod: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy */
const BACK_OFF_MS = 10_000;

/** Replaces the pods that unfinished Jobs lose. */
export class JobController {
  readonly #simulation: Simulation;
  readonly #queue: WorkQueue;
  readonly #keys = new Map<string, string>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#queue = new WorkQueue(simulation.clock, 100, (key) => this.#sync(key));
    const { jobs, pods } = simulation.store.tables;
    jobs.subscribe(({ type, object }) => {
      if (type === 'DELETED') this.#keys.delete(object.metadata.uid);
      else if (object.status.completionTime === undefined) {
        this.#keys.set(object.metadata.uid, keyOf(object.metadata));
        this.#queue.add(keyOf(object.metadata));
      }
    });
    pods.subscribe(({ type, object }) => {
      const key = this.#keys.get(controllerUid(object.metadata) ?? '');
      if (key !== undefined && type === 'DELETED') this.#queue.addAfter(key, BACK_OFF_MS);
    });
  }

  flush(): void {
    this.#queue.flush();
  }

  #sync(key: string): void {
    const { clock, random, store } = this.#simulation;
    const job = store.tables.jobs.get(key);
    if (!job || job.status.completionTime !== undefined) return;
    const pods = [...store.podIndex.ownedBy(job.metadata.uid).values()];
    const active = pods.filter((pod) => !isTerminal(pod)).length;
    const done = pods.filter((pod) => pod.status.phase === 'Succeeded').length;
    const missing = Math.min(job.spec.parallelism, job.spec.completions - done) - active;
    const { name, namespace = '' } = job.metadata;
    for (let i = 0; i < missing; i++) {
      const request = {
        name: `${name}-${random.suffix(5)}`,
        generateName: `${name}-`,
        namespace,
        owner: ownerReferenceTo(job),
        labels: {
          'batch.kubernetes.io/job-name': name,
          'batch.kubernetes.io/controller-uid': job.metadata.uid,
        },
        createdAt: wireTime(clock.now()),
      };
      store.tables.pods.create(makePod(job.spec.template, request, random));
    }
  }
}
