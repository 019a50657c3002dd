import type { SimulatedClock } from '../../shared/contract';

/** The world's clock, which can be read as an earlier time while a cluster that "has long been there" is set up. */
export class SettlingClock implements SimulatedClock {
  readonly #clock: SimulatedClock;
  #behindMs = 0;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  get speed(): number {
    return this.#clock.speed;
  }

  now(): Date {
    const now = this.#clock.now();
    return this.#behindMs === 0 ? now : new Date(now.getTime() - this.#behindMs);
  }

  /** Runs `act` with `now()` this far in the past. */
  inThePast(behindMs: number, act: () => void): void {
    this.#behindMs = behindMs;
    try {
      act();
    } finally {
      this.#behindMs = 0;
    }
  }

  after(ms: number, fn: () => void): () => void {
    return this.#clock.after(ms, fn);
  }

  every(ms: number, fn: () => void): () => void {
    return this.#clock.every(ms, fn);
  }
}
