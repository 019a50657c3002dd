import { and, asc, eq, sql } from 'drizzle-orm';
import type { UsageInterval } from '@/server/domain/money/usage-interval';
import { parseHourlyPrice, toDecimalDollars } from '@/server/domain/shared/money';
import type { MoneyRepository, NewUsageInterval } from '@/server/ports/repositories/money-repository';
import type { Executor } from '../../database';
import { instanceUsage } from '../../schema';

type Row = typeof instanceUsage.$inferSelect;

function toInterval({ id: _id, clusterId: _cluster, pricePerHour, ...row }: Row): UsageInterval {
  return { ...row, pricePerHour: pricePerHour === null ? null : parseHourlyPrice(pricePerHour) };
}

/** A row as `jsonb_to_recordset` reads it: one parameter for any number of rows. */
const toRecord = (row: NewUsageInterval) => ({
  id: row.id,
  instance_id: row.instanceId,
  node_name: row.nodeName,
  instance_type: row.instanceType,
  availability_zone: row.availabilityZone,
  availability_zone_id: row.availabilityZoneId,
  lifecycle: row.lifecycle,
  launched_at: row.launchedAt,
  started_at: row.startedAt,
  ended_at: row.endedAt,
  last_seen_at: row.lastSeenAt,
  price_per_hour: row.pricePerHour === null ? null : toDecimalDollars(row.pricePerHour),
  price_source: row.priceSource,
  estimated: row.estimated,
  interrupted: row.interrupted,
});

const json = (rows: readonly unknown[]) => sql`${JSON.stringify(rows)}::jsonb`;

/** The intervals of instances in Postgres. */
export function createUsageIntervalRows(
  db: Executor,
): Pick<MoneyRepository, 'findLatestUsage' | 'findUsageOf' | 'saveUsage'> {
  return {
    async findLatestUsage(clusterId, instanceIds) {
      const rows = await db.select().from(instanceUsage).where(sql`${instanceUsage.id} in (
        select distinct on (l.instance_id) l.id from ${instanceUsage} l
        where l.cluster_id = ${clusterId}::uuid and (
          l.ended_at is null or l.instance_id in (select jsonb_array_elements_text(${json(instanceIds)})))
        order by l.instance_id, l.ended_at desc nulls first, l.started_at desc)`);
      return new Map(rows.map((row) => [row.instanceId, toInterval(row)]));
    },
    async findUsageOf(clusterId, instanceId) {
      const rows = await db
        .select()
        .from(instanceUsage)
        .where(and(eq(instanceUsage.clusterId, clusterId), eq(instanceUsage.instanceId, instanceId)))
        .orderBy(asc(instanceUsage.startedAt), sql`${instanceUsage.endedAt} nulls last`);
      return rows.map(toInterval);
    },
    async saveUsage(clusterId, { closed, opened, continued }, at) {
      if (closed.length > 0) {
        const rows = closed.map((row) => ({
          instance_id: row.instanceId,
          ended_at: row.endedAt,
          interrupted: row.interrupted,
        }));
        await db.execute(sql`
          update ${instanceUsage} u set ended_at = r.ended_at, interrupted = r.interrupted
          from jsonb_to_recordset(${json(rows)})
            as r(instance_id text, ended_at timestamptz, interrupted boolean)
          where u.cluster_id = ${clusterId}::uuid and u.instance_id = r.instance_id and u.ended_at is null`);
      }
      if (opened.length > 0) {
        await db.execute(sql`
          insert into ${instanceUsage} (
            cluster_id, id, instance_id, node_name, instance_type, availability_zone, availability_zone_id,
            lifecycle, launched_at, started_at, ended_at, last_seen_at, price_per_hour, price_source, estimated,
            interrupted)
          select ${clusterId}::uuid, r.* from jsonb_to_recordset(${json(opened.map(toRecord))}) as r(
            id uuid, instance_id text, node_name text, instance_type text, availability_zone text,
            availability_zone_id text, lifecycle text, launched_at timestamptz, started_at timestamptz,
            ended_at timestamptz, last_seen_at timestamptz, price_per_hour numeric, price_source text,
            estimated boolean, interrupted boolean)`);
      }
      if (continued.length > 0) {
        const rows = continued.map((seen) => ({ instance_id: seen.instanceId, node_name: seen.nodeName }));
        await db.execute(sql`
          update ${instanceUsage} u
          set last_seen_at = ${at.toISOString()}::timestamptz, node_name = coalesce(r.node_name, u.node_name)
          from jsonb_to_recordset(${json(rows)}) as r(instance_id text, node_name text)
          where u.cluster_id = ${clusterId}::uuid and u.instance_id = r.instance_id and u.ended_at is null`);
      }
    },
  };
}
