import type { Instant } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';

/** Nothing outside is asked more often than this for one wait, whatever changes in the cluster. */
export const ASK_FLOOR_MS = 1_000;
/** What is in memory is read at least this often: some of it changes with time alone. */
const LOOK_AT_LEAST_EVERY_MS = 2_000;

/** A question to the outside: EC2, the API server, the database. */
export interface Ask<T> {
  /** Pause between the end of one call and the next; never below `ASK_FLOOR_MS`. */
  readonly everyMs: number;
  /** Pause before the first call; none by default. */
  readonly firstAfterMs?: number;
  /** Null to go on waiting. */
  readonly call: () => Promise<T | null>;
}

/** What is waited for. The two ways to learn of it are kept apart: memory on every change, the outside on a clock. */
export interface EndlessWatch<T> {
  /**
   * Reads what is in memory: the snapshot, the session's facts, the plan's steps. Called again whenever one of them
   * changes. It is synchronous, so that it cannot call out. Null to go on waiting.
   */
  readonly look?: () => T | null;
  readonly asks?: readonly Ask<T>[];
}

export interface Watch<T> extends EndlessWatch<T> {
  /** The wait ends with null at this time, after a last look. */
  readonly until: Instant;
}

interface Surroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly changes: Changes;
}

/** Tells waits that something in memory changed, also when it did while they were busy asking. */
export class Changes {
  private version = 0;
  private readonly waiting = new Set<() => void>();

  /** Something changed. */
  wake(): void {
    this.version += 1;
    for (const resume of [...this.waiting]) resume();
  }

  /** A mark for `next`: changes from here on are not missed. */
  mark(): number {
    return this.version;
  }

  /** Resolves at the first change since the mark, after `ms`, or when the signal aborts. */
  next(ms: number, signal: AbortSignal, mark = this.version): Promise<void> {
    if (mark !== this.version || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, ms));
      this.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** As `waitFor`, but only an answer or the signal ends it. */
export async function waitUntilSeen<T>(watch: EndlessWatch<T>, env: Surroundings): Promise<T> {
  const seen = await wait(watch, Number.POSITIVE_INFINITY, env);
  if (seen === null) throw new Error('a wait without an end has ended');
  return seen;
}

/**
 * Waits for what `watch` describes, and answers what it saw first; null when its time is over. Rejects when the signal
 * aborts, and with what a question throws.
 */
export function waitFor<T>(watch: Watch<T>, env: Surroundings): Promise<T | null> {
  return wait(watch, watch.until.getTime(), env);
}

async function wait<T>(watch: EndlessWatch<T>, until: number, env: Surroundings): Promise<T | null> {
  const { clock, signal, changes } = env;
  const now = () => clock.now().getTime();
  const asks = (watch.asks ?? []).map((ask) => ({ ask, dueAt: now() + (ask.firstAfterMs ?? 0) }));
  for (;;) {
    signal.throwIfAborted();
    const mark = changes.mark();
    const seen = watch.look?.() ?? null;
    if (seen !== null) return seen;
    for (const one of asks) {
      if (now() < one.dueAt) continue;
      const answer = await one.ask.call();
      one.dueAt = now() + Math.max(one.ask.everyMs, ASK_FLOOR_MS);
      if (answer !== null) return answer;
      signal.throwIfAborted();
    }
    if (now() >= until) return null;
    const nextAt = Math.min(until, ...asks.map(({ dueAt }) => dueAt));
    await changes.next(Math.min(LOOK_AT_LEAST_EVERY_MS, nextAt - now()), signal, mark);
  }
}
