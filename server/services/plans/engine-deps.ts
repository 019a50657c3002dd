import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';

/** What the engine itself needs; every kind of plan brings more. */
export interface EngineDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}
