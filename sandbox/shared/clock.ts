import type { SimulatedClock } from './contract';

/** A simulated clock whose speed can be changed while timers are waiting. */
export interface AdjustableClock extends SimulatedClock {
  /** Simulated seconds per real second from now on; timers already waiting are re-armed. */
  setSpeed(speed: number): void;
  /** Cancels every timer. */
  stop(): void;
}

interface Timer {
  dueMs: number;
  readonly repeatMs: number | undefined;
  readonly fn: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** Longest delay that `setTimeout` takes (2^31 - 1 ms); longer waits are armed in pieces. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Starts a clock at real time, running `speed` times as fast. */
export function createClock(initialSpeed = 1): AdjustableClock {
  let speed = initialSpeed;
  let realBaseMs = Date.now();
  let simulatedBaseMs = realBaseMs;
  const timers = new Set<Timer>();

  const nowMs = (): number => simulatedBaseMs + (Date.now() - realBaseMs) * speed;

  const arm = (timer: Timer): void => {
    const delayMs = Math.max(0, (timer.dueMs - nowMs()) / speed);
    timer.handle = setTimeout(() => fire(timer), Math.min(delayMs, LONGEST_TIMEOUT_MS));
    timer.handle.unref();
  };

  const fire = (timer: Timer): void => {
    if (timer.dueMs - nowMs() > speed) {
      arm(timer);
      return;
    }
    if (timer.repeatMs === undefined) {
      timers.delete(timer);
    } else {
      timer.dueMs += timer.repeatMs;
      arm(timer);
    }
    timer.fn();
  };

  const schedule = (ms: number, repeatMs: number | undefined, fn: () => void): (() => void) => {
    const timer: Timer = { dueMs: nowMs() + ms, repeatMs, fn, handle: undefined };
    timers.add(timer);
    arm(timer);
    return () => {
      clearTimeout(timer.handle);
      timers.delete(timer);
    };
  };

  return {
    now: () => new Date(nowMs()),
    get speed() {
      return speed;
    },
    after: (ms, fn) => schedule(ms, undefined, fn),
    every: (ms, fn) => schedule(ms, ms, fn),
    setSpeed(next) {
      simulatedBaseMs = nowMs();
      realBaseMs = Date.now();
      speed = next;
      for (const timer of timers) {
        clearTimeout(timer.handle);
        arm(timer);
      }
    },
    stop() {
      for (const timer of timers) clearTimeout(timer.handle);
      timers.clear();
    },
  };
}
