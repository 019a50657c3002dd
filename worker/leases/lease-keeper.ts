import type { Lease, LeaseKey } from '@/server/ports/repositories/lease-repository';
import type { WorkerDeps } from '../worker-deps';

/** Renewed every 5 s, valid 15 s (ADR 2). */
export const LEASE_LIFE_SECONDS = 15;
const RENEW_MS = 5_000;
/** We stop acting this long before the database would let another take over. */
const SAFETY_MARGIN_MS = 1_000;
/** A worker counts as alive this long after its last sign. */
const ALIVE_SECONDS = 15;

export interface LeaseEvents {
  taken(lease: Lease): Promise<void>;
  lost(key: LeaseKey): Promise<void>;
}

const name = (key: LeaseKey) => `${key.account}/${key.region}`;

/**
 * Holds a fair share of the (account, region) leases. Fails closed: when a renewal has not succeeded within the lease's
 * life (by our own monotonic clock, from before the request was sent), everything under it is stopped.
 */
export class LeaseKeeper {
  private readonly held = new Map<string, Lease>();
  /** Leases whose work is still stopping: not ours to use, not yet another's. */
  private readonly leaving = new Map<string, Promise<void>>();
  private confirmedAt = performance.now();
  private timer: NodeJS.Timeout | null = null;
  private turning: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly events: LeaseEvents,
  ) {}

  count(): number {
    return this.held.size;
  }

  async start(): Promise<void> {
    await this.turn();
    this.timer = setInterval(() => void this.turn(), RENEW_MS);
    setInterval(() => this.failClosed(), 500).unref();
  }

  /** Gives every lease back, so that a successor need not wait for its end. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.turning;
    for (const lease of [...this.held.values()]) this.drop(lease, true);
    await Promise.all(this.leaving.values());
  }

  /** One round now, e.g. after a cluster was registered. */
  turn(): Promise<void> {
    this.turning ??= this.round()
      .catch((error: unknown) => this.deps.log.warn({ err: error }, 'leases could not be renewed'))
      .finally(() => {
        this.turning = null;
      });
    return this.turning;
  }

  private async round(): Promise<void> {
    if (this.stopped) return;
    const { store, settings } = this.deps;
    const sentAt = performance.now();
    const renewed = await store.leases.renew(settings.workerId, LEASE_LIFE_SECONDS);
    this.confirmedAt = sentAt;
    const mine = new Map(renewed.map((lease) => [name(lease), lease]));
    for (const [key, lease] of this.held) {
      const still = mine.get(key);
      if (still === undefined || still.fencing !== lease.fencing) this.drop(lease, false);
    }
    for (const lease of mine.values()) this.take(lease);
    await this.acquireShare();
  }

  private async acquireShare(): Promise<void> {
    const { store, settings } = this.deps;
    const clusters = await store.fleet.findMonitored();
    const wanted = new Map(
      clusters.map((cluster) => [name(cluster), { account: cluster.account, region: cluster.region }]),
    );
    await store.leases.ensure([...wanted.values()]);
    const [all, alive] = await Promise.all([store.leases.findAll(), store.workers.countAlive(ALIVE_SECONDS)]);
    const needed = all.filter((lease) => wanted.has(name(lease)));
    const share = Math.ceil(needed.length / Math.max(1, alive));
    for (const [key, lease] of this.held) if (!wanted.has(key)) this.drop(lease, true);
    const surplus = this.held.size - share;
    if (surplus > 0 && !needed.some((lease) => lease.expired)) {
      for (const lease of [...this.held.values()].slice(0, surplus)) this.drop(lease, true);
      return;
    }
    for (const lease of needed) {
      if (this.held.size >= share) return;
      if (!lease.expired || this.held.has(name(lease))) continue;
      const taken = await store.leases.acquire(lease, settings.workerId, LEASE_LIFE_SECONDS);
      if (taken !== null) this.take(taken);
    }
  }

  /** Starting is not awaited: a cluster that does not answer must not hold up the renewal of the others. */
  private take(lease: Lease): void {
    if (this.stopped || this.held.has(name(lease)) || this.leaving.has(name(lease))) return;
    this.held.set(name(lease), lease);
    this.events.taken(lease).catch((error: unknown) => {
      this.deps.log.error({ err: error, key: name(lease) }, 'a lease could not be taken up');
      this.drop(lease, true);
    });
  }

  /** Stops the work at once; what it still waits for is awaited beside the rounds, and only then is the lease free. */
  private drop(lease: LeaseKey, release: boolean): void {
    this.held.delete(name(lease));
    const leaving = this.letGo(lease, release).finally(() => this.leaving.delete(name(lease)));
    this.leaving.set(name(lease), leaving);
  }

  private async letGo(lease: LeaseKey, release: boolean): Promise<void> {
    try {
      await this.events.lost(lease);
      if (release) await this.deps.store.leases.release(lease, this.deps.settings.workerId);
    } catch (error) {
      this.deps.log.warn(
        { err: error, key: name(lease) },
        'a lease could not be given back; it ends by itself',
      );
    }
  }

  private failClosed(): void {
    if (this.held.size === 0) return;
    if (performance.now() - this.confirmedAt < LEASE_LIFE_SECONDS * 1000 - SAFETY_MARGIN_MS) return;
    this.deps.log.error(
      { leases: this.held.size },
      'leases could not be renewed in time: everything under them stops',
    );
    for (const lease of [...this.held.values()]) this.drop(lease, false);
  }
}
