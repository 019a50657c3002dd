import type { Instant } from '@/server/domain/shared/instant';

export interface LeaseKey {
  readonly account: string;
  readonly region: string;
}

export interface Lease extends LeaseKey {
  readonly holder: string | null;
  readonly fencing: number;
  readonly expiresAt: Instant;
}

/** Leases by the database's clock, so that the workers' clocks need not agree. */
export interface LeaseRepository {
  /** Makes a row for each (account, region) that has a cluster. */
  ensure(keys: readonly LeaseKey[]): Promise<void>;
  findAll(): Promise<readonly (Lease & { readonly expired: boolean })[]>;
  /** Takes a free or expired lease; null when another was faster. The fencing number grows. */
  acquire(key: LeaseKey, holder: string, lifeSeconds: number): Promise<Lease | null>;
  /** Prolongs what this holder still has; returns the leases that are its own afterwards. */
  renew(holder: string, lifeSeconds: number): Promise<readonly Lease[]>;
  release(key: LeaseKey, holder: string): Promise<void>;
}

export interface WorkerReport {
  readonly leases: number;
  readonly pollers: readonly {
    readonly queue_url: string;
    readonly state: 'polling' | 'failing';
    readonly reason: string | null;
    readonly last_success_at: string | null;
  }[];
  readonly watches: readonly {
    readonly cluster_id: string;
    readonly state: string;
    readonly reason: string | null;
  }[];
}

export interface WorkerRepository {
  heartbeat(worker: {
    readonly id: string;
    readonly startedAt: Instant;
    readonly now: Instant;
    readonly metricsUrl: string | null;
    readonly report: WorkerReport;
  }): Promise<void>;
  /** Workers seen within the last `seconds` by the database's clock. */
  countAlive(seconds: number): Promise<number>;
  remove(id: string): Promise<void>;
  /** Deletes workers without a sign of life in the last `seconds`; how many there were. */
  deleteSilent(seconds: number): Promise<number>;
}
