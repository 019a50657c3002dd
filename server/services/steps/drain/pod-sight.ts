import { podsOnNode, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { StepContext } from '@/server/services/plans/step-handler';

/** How often the node's pods are listed while the watches are not live. */
export const BLIND_RELIST_MS = 2_000;
/** How often they are listed all the same: a watch that hangs is noticed only after 40 s. */
const RELIST_MS = 15_000;
/** How far a live watch may trail a list. */
const WATCH_LAG_MS = 3_000;
const LIST_TIMEOUT_MS = 5_000;

/**
 * The pods of a node under drain, from the watch and from lists of its own, so that neither a watch that hangs nor a
 * server that does not answer makes a node look empty.
 */
export class PodSight {
  private listed: readonly PodSnapshot[] = [];
  private listedAt: number | null = null;
  private triedAt = 0;
  private lastFailure: string | null = null;
  private readonly watched = new Set<string>();
  /** UIDs that a list did not show although the watch had shown them before: gone, whatever the watch still says. */
  private readonly gone = new Set<string>();

  constructor(
    private readonly deps: { readonly clock: Clock },
    private readonly context: StepContext,
    private readonly nodeName: string,
  ) {}

  /** Reads the node's pods now. Throws only when there is no watched state to fall back on. */
  async list(): Promise<void> {
    const { session, signal } = this.context;
    const known = [...this.watchedPods(), ...this.listed].map((pod) => pod.uid);
    this.triedAt = this.now();
    try {
      this.listed = await session.api.listPodsOnNode(this.nodeName, { timeoutMs: LIST_TIMEOUT_MS, signal });
      this.listedAt = this.now();
      this.lastFailure = null;
      const present = new Set(this.listed.map((pod) => pod.uid));
      for (const uid of known) if (!present.has(uid)) this.gone.add(uid);
    } catch (error) {
      signal.throwIfAborted();
      if (session.snapshot() === null && this.listedAt === null) throw error;
      const reason = errorMessage(error);
      if (reason === this.lastFailure) return;
      this.lastFailure = reason;
      await this.context.log(
        'warning',
        `the node's pods could not be read fresh, the last known state is used: ${reason}`,
      );
    }
  }

  pods(): readonly PodSnapshot[] {
    const watched = this.watchedPods();
    for (const pod of watched) this.watched.add(pod.uid);
    if (!this.context.session.live() && this.listedAt !== null) return this.listed;
    return [...watched, ...this.unwatched()].filter((pod) => !this.gone.has(pod.uid));
  }

  /** Whether it is time for a list. */
  isStale(): boolean {
    const age = this.now() - this.triedAt;
    if (!this.context.session.live()) return age > BLIND_RELIST_MS;
    return age > (this.unwatched().length > 0 ? WATCH_LAG_MS : RELIST_MS);
  }

  /** Whether the absence of pods may be believed: the watch lives, or a list has just answered. */
  async isCertain(): Promise<boolean> {
    if (this.context.session.live()) return true;
    if (this.now() - this.triedAt > BLIND_RELIST_MS) await this.list();
    return this.listedAt !== null && this.lastFailure === null;
  }

  private watchedPods(): readonly PodSnapshot[] {
    const snapshot = this.context.session.snapshot();
    return snapshot === null ? [] : podsOnNode(snapshot, this.nodeName);
  }

  /** Listed, and never seen by the watch: it has not caught up, or it hangs. */
  private unwatched(): readonly PodSnapshot[] {
    return this.listed.filter((pod) => !this.watched.has(pod.uid));
  }

  private now(): number {
    return this.deps.clock.now().getTime();
  }
}
