import { plusSeconds } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { IdempotencyRepository } from '@/server/ports/repositories/idempotency-repository';
import type { JobRepository } from '@/server/ports/repositories/job-repository';
import type { WorkerRepository } from '@/server/ports/repositories/lease-repository';
import type { MoneyRepository } from '@/server/ports/repositories/money-repository';
import type { ScheduleRepository } from '@/server/ports/repositories/schedule-repository';
import type { SessionRepository } from '@/server/ports/repositories/session-repository';
import type { UsageRepository } from '@/server/ports/repositories/usage-repository';
import { USAGE_LIFE_SECONDS } from '../usage/record-usage';

const DAY_SECONDS = 24 * 3600;
/** Why a cluster was left alone is asked within days, hardly later. */
const LOOKS_KEPT_SECONDS = 14 * DAY_SECONDS;
/** Raw rows of money are kept 7 years (Decision 37). */
const MONEY_KEPT_SECONDS = 7 * 366 * DAY_SECONDS;
/** As long as hourly figures (Decision 37); what was paid stands in `instance_usage`. */
const SPOT_PRICES_KEPT_SECONDS = 400 * DAY_SECONDS;

export interface PurgeExpiredDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly idempotency: Pick<IdempotencyRepository, 'deleteOlderThan'>;
  readonly sessions: Pick<SessionRepository, 'deleteExpired'>;
  readonly workers: Pick<WorkerRepository, 'deleteSilent'>;
  readonly store: {
    readonly jobs: Pick<JobRepository, 'deleteForgotten'>;
    readonly schedules: Pick<ScheduleRepository, 'deleteLooksBefore'>;
    readonly usage: Pick<UsageRepository, 'deleteOlderThan'>;
    readonly money: Pick<MoneyRepository, 'deleteOlderThan'>;
  };
}

/**
 * Deletes idempotency keys older than a day, sessions that have ended, workers that gave no sign for a day, and usage of
 * containers that are gone for a month, looks older than two weeks, raw rows of money and prices past their time, and
 * jobs whose subject is gone. Idempotent.
 */
export const createPurgeExpired = (deps: PurgeExpiredDeps) => async (): Promise<void> => {
  const now = deps.clock.now();
  const [keys, sessions, workers, usage, looks, money, jobs] = await Promise.all([
    deps.idempotency.deleteOlderThan(plusSeconds(now, -DAY_SECONDS)),
    deps.sessions.deleteExpired(now),
    deps.workers.deleteSilent(DAY_SECONDS),
    deps.store.usage.deleteOlderThan(plusSeconds(now, -USAGE_LIFE_SECONDS - DAY_SECONDS)),
    deps.store.schedules.deleteLooksBefore(plusSeconds(now, -LOOKS_KEPT_SECONDS)),
    deps.store.money.deleteOlderThan({
      rows: plusSeconds(now, -MONEY_KEPT_SECONDS),
      spotPrices: plusSeconds(now, -SPOT_PRICES_KEPT_SECONDS),
    }),
    deps.store.jobs.deleteForgotten(plusSeconds(now, -DAY_SECONDS)),
  ]);
  if (keys + sessions + workers + usage + looks + money + jobs > 0)
    deps.log.info({ keys, sessions, workers, usage, looks, money, jobs }, 'expired rows deleted');
};
