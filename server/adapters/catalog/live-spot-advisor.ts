import { errorMessage } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { SpotAdvisor } from '@/server/ports/pool-facts';
import { fetchSpotAdvisor, type FetchedBands } from '@/server/adapters/catalog/fetch-spot-advisor';

/** Bands count a trailing month: a day changes them little. */
const REFRESH_MS = 24 * 3600 * 1000;
const FAILED_RETRY_MS = 15 * 60 * 1000;

export interface LiveSpotAdvisor extends SpotAdvisor {
  /** Fetches now and daily, in the background; never throws. */
  start(): void;
  close(): void;
}

interface InForce {
  readonly fetched: FetchedBands;
  readonly asOf: string;
}

/** Where the data came from, without a query or credentials that an operator's address may hold. */
function nameOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/**
 * The Spot Advisor as published at `url` (null: never asked), kept fresh, over a dated snapshot: what the last good
 * document does not name, and everything before the first one, is the snapshot's. A failure is logged once until it is
 * over, and leaves the last good document in force.
 */
export function createLiveSpotAdvisor(options: {
  readonly url: string | null;
  readonly snapshot: SpotAdvisor;
  readonly clock: Clock;
  readonly log: Log;
}): LiveSpotAdvisor {
  const { url, snapshot, clock, log } = options;
  const stopped = new AbortController();
  let inForce: InForce | null = null;
  let failing = false;

  const refresh = async (address: string): Promise<void> => {
    try {
      const fetched = await fetchSpotAdvisor(address, stopped.signal);
      inForce = { fetched, asOf: (fetched.modifiedAt ?? clock.now()).toISOString().slice(0, 10) };
      failing = false;
      log.info({ source: nameOf(address), as_of: inForce.asOf }, 'Spot Advisor data is in force');
    } catch (error) {
      if (stopped.signal.aborted) return;
      if (!failing) {
        log.warn(
          { source: nameOf(address), reason: errorMessage(error), as_of: inForce?.asOf ?? snapshot.asOf },
          'Spot Advisor data could not be fetched; older data stays in force',
        );
      }
      failing = true;
    }
  };

  const run = async (address: string): Promise<void> => {
    while (!stopped.signal.aborted) {
      await refresh(address);
      await clock.sleep(failing ? FAILED_RETRY_MS : REFRESH_MS, stopped.signal);
    }
  };

  return {
    get asOf() {
      return inForce?.asOf ?? snapshot.asOf;
    },
    get source() {
      return inForce === null || url === null ? snapshot.source : nameOf(url);
    },
    bandOf: (region, instanceType) =>
      inForce?.fetched.bands.get(region)?.get(instanceType) ?? snapshot.bandOf(region, instanceType),
    start() {
      if (url !== null) void run(url);
    },
    close() {
      stopped.abort();
    },
  };
}
