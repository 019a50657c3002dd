import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { USAGE_LIFECYCLES } from '../../../domain/money/usage-interval';
import { clusters } from './clusters';
import { dollars, id, instant } from './columns';

/** Raw rows that money is counted from outlive a cluster: no cascade. */
const ofCluster = () =>
  uuid('cluster_id')
    .notNull()
    .references(() => clusters.id);

/** The times in which an instance ran at one price (Decision 37); never two open ones of an instance. */
export const instanceUsage = pgTable(
  'instance_usage',
  {
    id: id(),
    clusterId: ofCluster(),
    instanceId: text('instance_id').notNull(),
    nodeName: text('node_name'),
    instanceType: text('instance_type'),
    availabilityZone: text('availability_zone'),
    availabilityZoneId: text('availability_zone_id'),
    lifecycle: text('lifecycle', { enum: USAGE_LIFECYCLES }).notNull(),
    launchedAt: instant('launched_at'),
    startedAt: instant('started_at').notNull(),
    /** Null while it runs. */
    endedAt: instant('ended_at'),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** Null: nobody names a price. */
    pricePerHour: dollars('price_per_hour'),
    priceSource: text('price_source'),
    /** Nobody looked meanwhile. */
    estimated: boolean('estimated').notNull(),
    /** EC2 took back its Spot capacity at the end. */
    interrupted: boolean('interrupted').notNull(),
  },
  (t) => [
    uniqueIndex('instance_usage_open_key')
      .on(t.clusterId, t.instanceId)
      .where(sql`ended_at is null`),
    index('instance_usage_instance_idx').on(t.clusterId, t.instanceId, t.startedAt),
    index('instance_usage_cluster_idx').on(t.clusterId, t.startedAt),
    check('instance_usage_order', sql`${t.endedAt} is null or ${t.endedAt} >= ${t.startedAt}`),
  ],
);

/** What pods other than DaemonSets' asked for in an hour; means over its minute samples. */
export const demandHourly = pgTable(
  'demand_hourly',
  {
    clusterId: ofCluster(),
    hour: instant('hour').notNull(),
    sampleCount: integer('sample_count').notNull(),
    /** A minute counts once. */
    lastSampleAt: instant('last_sample_at').notNull(),
    cpuMillicoresSum: bigint('cpu_millicores_sum', { mode: 'number' }).notNull(),
    memoryBytesSum: numeric('memory_bytes_sum', { precision: 30, scale: 0 }).notNull(),
    /** With our own changes undone. */
    undoneCpuMillicoresSum: bigint('undone_cpu_millicores_sum', { mode: 'number' }).notNull(),
    undoneMemoryBytesSum: numeric('undone_memory_bytes_sum', { precision: 30, scale: 0 }).notNull(),
    vcpu: numeric('vcpu', { precision: 14, scale: 6 }).generatedAlwaysAs(
      sql`cpu_millicores_sum::numeric / (1000 * sample_count)`,
    ),
    memoryGib: numeric('memory_gib', { precision: 18, scale: 6 }).generatedAlwaysAs(
      sql`memory_bytes_sum / (1073741824 * sample_count::numeric)`,
    ),
    undoneVcpu: numeric('undone_vcpu', { precision: 14, scale: 6 }).generatedAlwaysAs(
      sql`undone_cpu_millicores_sum::numeric / (1000 * sample_count)`,
    ),
    undoneMemoryGib: numeric('undone_memory_gib', { precision: 18, scale: 6 }).generatedAlwaysAs(
      sql`undone_memory_bytes_sum / (1073741824 * sample_count::numeric)`,
    ),
  },
  (t) => [primaryKey({ name: 'demand_hourly_pk', columns: [t.clusterId, t.hour] })],
);

/** Spot prices as they were read. Zone names differ between accounts, zone ids do not. */
export const spotPrices = pgTable(
  'spot_prices',
  {
    account: text('account').notNull(),
    region: text('region').notNull(),
    instanceType: text('instance_type').notNull(),
    availabilityZone: text('availability_zone').notNull(),
    availabilityZoneId: text('availability_zone_id'),
    /** Since when it holds, as EC2 says. */
    effectiveAt: instant('effective_at').notNull(),
    pricePerHour: dollars('price_per_hour').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'spot_prices_pk',
      columns: [t.account, t.region, t.instanceType, t.availabilityZone, t.effectiveAt],
    }),
    index('spot_prices_effective_idx').on(t.effectiveAt),
  ],
);

/** The on-demand list price of each type as its source named it last. */
export const priceCatalog = pgTable(
  'price_catalogue',
  {
    region: text('region').notNull(),
    instanceType: text('instance_type').notNull(),
    source: text('source').notNull(),
    /** A day, or the month or year where the source says no more. */
    asOf: text('as_of').notNull(),
    pricePerHour: dollars('price_per_hour').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ name: 'price_catalogue_pk', columns: [t.region, t.instanceType, t.source] })],
);

/** How the last look at a cluster's instances and prices went. */
export const costCollections = pgTable('cost_collections', {
  clusterId: uuid('cluster_id')
    .primaryKey()
    .references(() => clusters.id, { onDelete: 'cascade' }),
  firstLookAt: instant('first_look_at').notNull(),
  lastLookAt: instant('last_look_at').notNull(),
  onDemandSource: text('on_demand_source').notNull(),
  onDemandAsOf: text('on_demand_as_of').notNull(),
  spotAsOf: instant('spot_as_of'),
  /** Types of nodes without a price. */
  missingTypes: text('missing_types').array().notNull(),
  onDemandStale: boolean('on_demand_stale').notNull(),
  spotStale: boolean('spot_stale').notNull(),
});
