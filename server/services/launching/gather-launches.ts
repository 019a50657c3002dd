import type { Clock } from '@/server/ports/clock';

/** Launches of one shape within this time go as one request (Decision 31). */
const WINDOW_MS = 200;
/** A request that fails is sent again for all of its steps: a bound on how many wait for one answer. */
const MOST_TOGETHER = 50;

interface Window<M, R> {
  readonly members: M[];
  readonly sent: Promise<R>;
}

/**
 * Gathers what arrives under one key within the window and hands it on once; everybody gets the same result. What
 * arrives after the window has closed, or when it is full, opens the next.
 */
export class Gathering<M, R> {
  private readonly open = new Map<string, Window<M, R>>();

  constructor(
    private readonly clock: Clock,
    private readonly hand: (members: readonly M[]) => Promise<R>,
  ) {}

  join(key: string, member: M): Promise<R> {
    const window = this.open.get(key);
    if (window !== undefined) {
      window.members.push(member);
      if (window.members.length >= MOST_TOGETHER) this.open.delete(key);
      return window.sent;
    }
    const members = [member];
    const sent = this.clock.sleep(WINDOW_MS).then(() => {
      if (this.open.get(key)?.members === members) this.open.delete(key);
      return this.hand(members);
    });
    this.open.set(key, { members, sent });
    return sent;
  }
}
