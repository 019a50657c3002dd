import type { Executor } from '@/server/adapters/postgres/database';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { Activity, ListActivityInput } from '@/server/queries/activity/activity-model';
import type { Pause } from '@/server/queries/clusters/cluster-model';
import { textOf, type Page } from '@/server/queries/shared/page';
import { countFleet } from './count-fleet';
import { countWarnings } from './count-warnings';
import { findAttention } from './find-attention';
import type { Overview, OverviewInput } from './overview-model';

const FEED_ROWS = 20;
const HOUR_MS = 3_600_000;

/** What the console opens with; every figure is counted from rows, now. */
export const createOverview =
  (
    db: Executor,
    now: () => Date,
    reads: {
      readonly listPauses: (scope: CustomerScope) => Promise<Pause[]>;
      readonly listActivity: (scope: CustomerScope, input: ListActivityInput) => Promise<Page<Activity>>;
    },
  ) =>
  async (scope: CustomerScope, input: OverviewInput): Promise<Overview> => {
    const to = now();
    const from = new Date(to.getTime() - input.period_hours * HOUR_MS);
    const [fleet, warnings, attention, pauses, feed] = await Promise.all([
      countFleet(db, scope, input),
      countWarnings(db, scope, input, { from, to }),
      findAttention(db, scope, input, { from, now: to }),
      reads.listPauses(scope),
      reads.listActivity(scope, {
        limit: FEED_ROWS,
        cluster_id: input.cluster_id,
        customer_id: input.customer_id,
      }),
    ]);
    return {
      as_of: textOf(to),
      period: { hours: input.period_hours, from: textOf(from), to: textOf(to) },
      ...fleet,
      ...warnings,
      attention,
      pauses,
      activity: feed.items,
    };
  };
