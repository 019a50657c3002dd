import type { SimulatedClock } from '../../shared/contract';

interface Timer {
  atMs: number;
  readonly order: number;
  readonly everyMs: number | undefined;
  readonly fn: () => void;
}

/** A clock that stands still until a test moves it; timers fire in order of their time. */
export class ManualClock implements SimulatedClock {
  readonly speed = 1;
  #nowMs: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = new Date('2026-03-02T09:00:00Z')) {
    this.#nowMs = start.getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  after(ms: number, fn: () => void): () => void {
    return this.#add(ms, undefined, fn);
  }

  every(ms: number, fn: () => void): () => void {
    return this.#add(ms, ms, fn);
  }

  /** Moves time on and runs what falls due, including what that sets up. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      let next: Timer | undefined;
      for (const timer of this.#timers) {
        if (
          timer.atMs <= endMs &&
          (!next || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order))
        ) {
          next = timer;
        }
      }
      if (!next) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.atMs += next.everyMs;
      next.fn();
    }
    this.#nowMs = endMs;
  }

  #add(ms: number, everyMs: number | undefined, fn: () => void): () => void {
    this.#order += 1;
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order, everyMs, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
