import type { SimulatedClock } from '../../contract';

/** A clock that runs `speed` times as fast as real time from a fixed start. */
export function createFastClock(speed: number, start = new Date('2026-03-02T09:00:00Z')): SimulatedClock {
  const startedMs = performance.now();
  return {
    speed,
    now: () => new Date(start.getTime() + (performance.now() - startedMs) * speed),
    after(ms, fn) {
      const timer = setTimeout(fn, ms / speed).unref();
      return () => clearTimeout(timer);
    },
    every(ms, fn) {
      const timer = setInterval(fn, ms / speed).unref();
      return () => clearInterval(timer);
    },
  };
}
