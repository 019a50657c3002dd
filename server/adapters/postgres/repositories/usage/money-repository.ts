import { eq, lt, sql } from 'drizzle-orm';
import { toDecimalDollars } from '@/server/domain/shared/money';
import type { MoneyRepository } from '@/server/ports/repositories/money-repository';
import type { Executor } from '../../database';
import { costCollections, demandHourly, instanceUsage, priceCatalog, spotPrices } from '../../schema';
import { createUsageIntervalRows } from './usage-interval-rows';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const floorTo = (at: Date, ms: number) => new Date(Math.floor(at.getTime() / ms) * ms).toISOString();
const json = (rows: readonly unknown[]) => sql`${JSON.stringify(rows)}::jsonb`;

export function createMoneyRepository(db: Executor): MoneyRepository {
  return {
    ...createUsageIntervalRows(db),
    async lockCluster(clusterId) {
      await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`money:${clusterId}`}, 0))`);
    },
    async addDemand(clusterId, { actual, undone }, at) {
      const sums = [actual.cpuMillicores, actual.memoryBytes, undone.cpuMillicores, undone.memoryBytes];
      const values = sql.join(
        sums.map((value) => sql`${value}::numeric`),
        sql`, `,
      );
      await db.execute(sql`
        insert into ${demandHourly} as d (
          cluster_id, hour, sample_count, last_sample_at, cpu_millicores_sum, memory_bytes_sum,
          undone_cpu_millicores_sum, undone_memory_bytes_sum)
        values (
          ${clusterId}::uuid, ${floorTo(at, HOUR_MS)}::timestamptz, 1, ${floorTo(at, MINUTE_MS)}::timestamptz,
          ${values})
        on conflict (cluster_id, hour) do update set
          sample_count = d.sample_count + 1, last_sample_at = excluded.last_sample_at,
          cpu_millicores_sum = d.cpu_millicores_sum + excluded.cpu_millicores_sum,
          memory_bytes_sum = d.memory_bytes_sum + excluded.memory_bytes_sum,
          undone_cpu_millicores_sum = d.undone_cpu_millicores_sum + excluded.undone_cpu_millicores_sum,
          undone_memory_bytes_sum = d.undone_memory_bytes_sum + excluded.undone_memory_bytes_sum
        where d.last_sample_at < excluded.last_sample_at`);
    },
    async findCollection(clusterId) {
      const [row] = await db.select().from(costCollections).where(eq(costCollections.clusterId, clusterId));
      return row ?? null;
    },
    async saveCollection({ missingTypes, ...rest }) {
      const row = { ...rest, missingTypes: [...missingTypes] };
      await db
        .insert(costCollections)
        .values(row)
        .onConflictDoUpdate({ target: costCollections.clusterId, set: row });
    },
    async saveSpotPrices({ account, region }, points, now) {
      if (points.length === 0) return;
      const rows = points.map((point) => ({
        instance_type: point.instanceType,
        availability_zone: point.availabilityZone,
        availability_zone_id: point.availabilityZoneId,
        effective_at: point.at,
        price_per_hour: toDecimalDollars(point.pricePerHour),
      }));
      await db.execute(sql`
        insert into ${spotPrices} (
          account, region, instance_type, availability_zone, availability_zone_id, effective_at, price_per_hour,
          first_seen_at)
        select ${account}, ${region}, r.*, ${now.toISOString()}::timestamptz
        from jsonb_to_recordset(${json(rows)}) as r(
          instance_type text, availability_zone text, availability_zone_id text, effective_at timestamptz,
          price_per_hour numeric)
        on conflict do nothing`);
    },
    async savePriceCatalog(region, prices, now) {
      if (prices.size === 0) return;
      const rows = [...prices].map(([instanceType, { source, asOf, pricePerHour }]) => ({
        instance_type: instanceType,
        source,
        as_of: asOf,
        price_per_hour: toDecimalDollars(pricePerHour),
      }));
      await db.execute(sql`
        insert into ${priceCatalog} as p (region, instance_type, source, as_of, price_per_hour, updated_at)
        select ${region}, r.*, ${now.toISOString()}::timestamptz
        from jsonb_to_recordset(${json(rows)}) as r(
          instance_type text, source text, as_of text, price_per_hour numeric)
        on conflict (region, instance_type, source) do update set
          as_of = excluded.as_of, price_per_hour = excluded.price_per_hour, updated_at = excluded.updated_at
        where p.as_of <= excluded.as_of
          and (p.as_of, p.price_per_hour) is distinct from (excluded.as_of, excluded.price_per_hour)`);
    },
    async deleteOlderThan({ rows, spotPrices: spotBefore }) {
      const usage = await db
        .delete(instanceUsage)
        .where(lt(instanceUsage.lastSeenAt, rows))
        .returning({ id: instanceUsage.id });
      const demand = await db
        .delete(demandHourly)
        .where(lt(demandHourly.hour, rows))
        .returning({ hour: demandHourly.hour });
      const prices = await db
        .delete(spotPrices)
        .where(lt(spotPrices.effectiveAt, spotBefore))
        .returning({ at: spotPrices.effectiveAt });
      return usage.length + demand.length + prices.length;
    },
  };
}
