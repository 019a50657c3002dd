import type { SimulatedClock } from '../../shared/contract';

/**
 * Keys that wait to be reconciled. A key added several times before its turn is processed once, as in the work queues
 * of Kubernetes' own controllers; one timer serves all keys that wait.
 */
export class WorkQueue {
  readonly #clock: SimulatedClock;
  readonly #delayMs: number;
  readonly #process: (key: string) => void;
  #waiting = new Set<string>();
  #cancel: (() => void) | undefined;

  constructor(clock: SimulatedClock, delayMs: number, process: (key: string) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#process = process;
  }

  add(key: string): void {
    this.#waiting.add(key);
    this.#cancel ??= this.#clock.after(this.#delayMs, () => this.flush());
  }

  /** Adds the key after a wait of its own. */
  addAfter(key: string, delayMs: number): void {
    this.#clock.after(delayMs, () => this.add(key));
  }

  /** Processes what waits now; keys added meanwhile wait for the next turn. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const keys = this.#waiting;
    this.#waiting = new Set();
    for (const key of keys) this.#process(key);
  }
}
