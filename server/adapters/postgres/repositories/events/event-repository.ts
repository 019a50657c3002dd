import { and, asc, count, eq, gte, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type {
  EventProgress,
  EventRecord,
  EventRepository,
  InstanceLoss,
  NewEvent,
} from '@/server/ports/repositories/event-repository';
import type { Executor } from '../../database';
import { nodes, spotEvents } from '../../schema';

type Row = typeof spotEvents.$inferSelect;

/** States of a state-change notification after which a machine does not come back as it was. */
const ENDING_STATES = ['shutting-down', 'terminated', 'stopping', 'stopped'];

function toRecord(row: Row): EventRecord {
  return { ...row, detail: row.detail };
}

export function createEventRepository(db: Executor): EventRepository {
  return {
    async insert(event: NewEvent) {
      const [row] = await db
        .insert(spotEvents)
        .values({ ...event, detail: { ...event.detail } })
        .onConflictDoUpdate({
          target: spotEvents.eventbridgeId,
          set: { duplicates: sql`${spotEvents.duplicates} + 1` },
        })
        .returning({ id: spotEvents.id, status: spotEvents.status });
      if (row === undefined) throw new Error('insert into spot_events returned no row');
      return { id: row.id, status: row.status, duplicate: row.id !== event.id };
    },
    async findById(id) {
      const [row] = await db.select().from(spotEvents).where(eq(spotEvents.id, id));
      return row === undefined ? null : toRecord(row);
    },
    async findWaiting(account, region, limit) {
      const rows = await db
        .select()
        .from(spotEvents)
        .where(
          and(
            eq(spotEvents.account, account),
            eq(spotEvents.region, region),
            eq(spotEvents.status, 'handling'),
            isNull(spotEvents.planId),
          ),
        )
        .orderBy(asc(spotEvents.receivedAt))
        .limit(limit);
      return rows.map(toRecord);
    },
    async update(id, progress) {
      await db.update(spotEvents).set(columns(progress)).where(eq(spotEvents.id, id));
    },
    async updateByPlan(planId, progress) {
      await db.update(spotEvents).set(columns(progress)).where(eq(spotEvents.planId, planId));
    },
    async findByPlan(planId) {
      const rows = await db
        .select()
        .from(spotEvents)
        .where(eq(spotEvents.planId, planId))
        .orderBy(asc(spotEvents.receivedAt));
      return rows.map(toRecord);
    },
    async notifyWaiting(account, region) {
      await db.execute(sql`select pg_notify('events_waiting', ${`${account}/${region}`})`);
    },
    async findLosses(account, region, instanceIds) {
      if (instanceIds.length === 0) return [];
      const rows = await db
        .select({
          instanceId: spotEvents.instanceId,
          eventType: spotEvents.eventType,
          planId: spotEvents.planId,
          replacementInstanceId: spotEvents.replacementInstanceId,
        })
        .from(spotEvents)
        .where(
          and(
            eq(spotEvents.account, account),
            eq(spotEvents.region, region),
            inArray(spotEvents.instanceId, [...instanceIds]),
            or(
              eq(spotEvents.eventType, 'interruption_warning'),
              and(
                eq(spotEvents.eventType, 'state_change'),
                inArray(spotEvents.instanceAction, ENDING_STATES),
              ),
            ),
          ),
        )
        .orderBy(asc(spotEvents.receivedAt));
      return rows.flatMap((row): InstanceLoss[] =>
        row.instanceId === null
          ? []
          : [
              {
                ...row,
                instanceId: row.instanceId,
                eventType: row.eventType === 'state_change' ? 'state_change' : 'interruption_warning',
              },
            ],
      );
    },
    async claimReplacement(eventId, instanceId) {
      const other = alias(spotEvents, 'other');
      const taken = db
        .select({ id: other.id })
        .from(other)
        .where(and(eq(other.replacementInstanceId, instanceId), ne(other.id, eventId)));
      const rows = await db
        .update(spotEvents)
        .set({ replacementInstanceId: instanceId })
        .where(and(eq(spotEvents.id, eventId), notExists(taken)))
        .returning({ id: spotEvents.id });
      return rows.length > 0;
    },
    async findOpenStatusChecks(account, region) {
      return db
        .select({ id: spotEvents.id, instanceId: spotEvents.instanceId })
        .from(spotEvents)
        .where(
          and(
            eq(spotEvents.account, account),
            eq(spotEvents.region, region),
            eq(spotEvents.eventType, 'status_check'),
            sql`${spotEvents.detail}->>'recovered_at' is null`,
          ),
        );
    },
    async countInterruptionsByPool(region, since) {
      const rows = await db
        .select({
          instanceType: nodes.instanceType,
          availabilityZone: nodes.availabilityZone,
          count: count(),
        })
        .from(spotEvents)
        .innerJoin(
          nodes,
          and(eq(nodes.clusterId, spotEvents.clusterId), eq(nodes.instanceId, spotEvents.instanceId)),
        )
        .where(
          and(
            eq(spotEvents.region, region),
            eq(spotEvents.eventType, 'interruption_warning'),
            gte(spotEvents.receivedAt, since),
          ),
        )
        .groupBy(nodes.instanceType, nodes.availabilityZone);
      return rows.flatMap((row) =>
        row.instanceType === null || row.availabilityZone === null
          ? []
          : [{ instanceType: row.instanceType, availabilityZone: row.availabilityZone, count: row.count }],
      );
    },
  };
}

function columns(progress: EventProgress) {
  const { detail, ...rest } = progress;
  return detail === undefined
    ? rest
    : { ...rest, detail: sql`${spotEvents.detail} || ${JSON.stringify(detail)}::jsonb` };
}
