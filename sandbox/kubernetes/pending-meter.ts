import type { SimulatedClock } from '../shared/contract';
import { isActive } from './model/pod-requests';
import type { Pod } from './model/objects';
import type { Table } from './store/table';

/** Integrates the number of pods without a node over simulated time. */
export class PendingMeter {
  readonly #clock: SimulatedClock;
  #pending = 0;
  #seconds = 0;
  #sinceMs: number;

  constructor(pods: Table<Pod>, clock: SimulatedClock) {
    this.#clock = clock;
    this.#sinceMs = clock.now().getTime();
    pods.index(({ type, object, previous }) => {
      const before = previous && waits(previous) ? 1 : 0;
      const after = type !== 'DELETED' && waits(object) ? 1 : 0;
      if (before === after) return;
      this.#advance();
      this.#pending += after - before;
    });
  }

  seconds(): number {
    this.#advance();
    return this.#seconds;
  }

  #advance(): void {
    const nowMs = this.#clock.now().getTime();
    this.#seconds += (this.#pending * (nowMs - this.#sinceMs)) / 1_000;
    this.#sinceMs = nowMs;
  }
}

function waits(pod: Pod): boolean {
  return pod.spec.nodeName === undefined && isActive(pod);
}
