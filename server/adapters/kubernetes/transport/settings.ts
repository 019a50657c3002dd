import type { AddressGuard } from '@/server/ports/address-guard';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';

/** Bounds of calls where the caller gives none. */
export interface ClusterCallSettings {
  /** Whole call, retries included; one page in a paged list. */
  readonly timeoutMs: number;
  /** Tries after the first one. */
  readonly retryAttempts: number;
  /** Each pause is this many times the one before. */
  readonly backoffFactor: number;
}

export interface ClusterGatewayOptions {
  readonly clock: Clock;
  readonly settings: ClusterCallSettings;
  /** Judges the endpoint before every connection and pins what its name resolves to. */
  readonly guard: AddressGuard;
  readonly log: Log;
}
