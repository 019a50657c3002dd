import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, spotEvents } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals, inRange, owned } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import type { Page } from '@/server/queries/shared/page';
import type { ListSpotEventsInput, SpotEvent } from './spot-event-model';
import { toSpotEvent } from './to-spot-event';

/** Events of every kind, newest received first; those of no registered customer are for platform callers only. */
export const createListSpotEvents =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListSpotEventsInput): Promise<Page<SpotEvent>> => {
    const rows = await db
      .select({ event: spotEvents, clusterName: clusters.clusterName })
      .from(spotEvents)
      .leftJoin(clusters, eq(clusters.id, spotEvents.clusterId))
      .where(
        and(
          owned(spotEvents, scope, input),
          inRange(spotEvents.receivedAt, input),
          equals(spotEvents.status, input.status),
          equals(spotEvents.eventType, input.type),
          equals(spotEvents.instanceId, input.instance_id),
          afterTimeAndId(spotEvents.receivedAt, spotEvents.id, input.cursor),
        ),
      )
      .orderBy(desc(spotEvents.receivedAt), desc(spotEvents.id))
      .limit(input.limit + 1);
    return pageByTime(rows, input.limit, toSpotEvent, ({ event }) => ({
      at: event.receivedAt,
      id: event.id,
    }));
  };
