import { bucketOf, CPU_BUCKETS } from '@/contracts/decision-server';
import {
  NO_USAGE,
  recordOom,
  recordSamples,
  type ContainerRef,
  type ContainerUsage,
  type OomKill,
} from '@/server/domain/usage/container-usage';
import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { Store } from '@/server/ports/store';

/** Clocks of nodes may be ahead of ours; what is further ahead would outweigh all that is true. */
const AHEAD_SECONDS = 120;
/** Older samples have no weight left; sources are remembered a day longer, so that none counts twice. */
export const USAGE_LIFE_SECONDS = 30 * 24 * 3600;

/** One measurement of one container. Samples of a source count in the order of their time, each once. */
export interface UsageSample extends ContainerRef {
  /** The pod's UID, or the name of a series that is imported. */
  readonly source: string;
  readonly at: Instant;
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

export interface UsageBatch {
  readonly clusterId: string;
  readonly origin: 'measured' | 'imported';
  readonly samples: readonly UsageSample[];
  readonly oomKills: readonly (ContainerRef & OomKill)[];
}

export interface RecordedUsage {
  readonly counted: number;
  /** Not later than what was counted of their source before. */
  readonly repeated: number;
  /** From the future, or older than 30 days. */
  readonly outOfRange: number;
}

const keyOf = ({ namespace, kind, name, container }: ContainerRef): string =>
  `${namespace}/${kind}/${name}/${container}`;

interface Entry {
  readonly ref: ContainerRef;
  readonly samples: UsageSample[];
  readonly kills: OomKill[];
}

/** What a batch says of each container. */
function groupByContainer(
  samples: readonly UsageSample[],
  kills: UsageBatch['oomKills'],
): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const entryOf = ({ namespace, kind, name, container }: ContainerRef): Entry => {
    const ref = { namespace, kind, name, container };
    const key = keyOf(ref);
    const entry = entries.get(key) ?? { ref, samples: [], kills: [] };
    entries.set(key, entry);
    return entry;
  };
  for (const sample of samples) entryOf(sample).samples.push(sample);
  for (const kill of kills) entryOf(kill).kills.push({ at: kill.at, memoryBytes: kill.memoryBytes });
  return entries;
}

function grown(usage: ContainerUsage, entry: Entry, origin: UsageBatch['origin']): ContainerUsage {
  const samples = entry.samples.map(({ at, cpuMillicores, memoryBytes }) => ({
    at,
    memoryBytes,
    cpuBucket: bucketOf(CPU_BUCKETS, cpuMillicores),
  }));
  return entry.kills.reduce(recordOom, recordSamples(usage, samples, origin));
}

/** Samples that were not counted before, each (source, container, moment) once. */
function selectNew(
  samples: readonly UsageSample[],
  counted: ReadonlyMap<string, Instant>,
): readonly UsageSample[] {
  const seen = new Set<string>();
  return samples.filter((sample) => {
    const last = counted.get(sample.source);
    if (last !== undefined && sample.at <= last) return false;
    const key = `${sample.source}|${keyOf(sample)}|${sample.at.getTime()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function latestBySource(samples: readonly UsageSample[]): ReadonlyMap<string, Instant> {
  const latest = new Map<string, Instant>();
  for (const { source, at } of samples) {
    const last = latest.get(source);
    if (last === undefined || at > last) latest.set(source, at);
  }
  return latest;
}

/**
 * Adds measurements to the usage of their containers, inside the caller's transaction. Idempotent: a sample that is not
 * later than what was counted of its source before is passed over, so that it does not matter who read it and how often.
 */
export async function recordUsage(store: Store, batch: UsageBatch, now: Instant): Promise<RecordedUsage> {
  const { clusterId, origin } = batch;
  const earliest = plusSeconds(now, -USAGE_LIFE_SECONDS);
  const latest = plusSeconds(now, AHEAD_SECONDS);
  const inRange = batch.samples.filter(({ at }) => at >= earliest && at <= latest);
  await store.usage.lockCluster(clusterId);
  const sources = [...new Set(inRange.map(({ source }) => source))];
  const fresh = selectNew(inRange, await store.usage.findCounted(clusterId, sources));
  const entries = groupByContainer(fresh, batch.oomKills);
  const known = await store.usage.findUsage(
    clusterId,
    [...entries.values()].map(({ ref }) => ref),
  );
  const usages = new Map<string, ContainerUsage>(known.map((row) => [keyOf(row), row]));
  const changed = [...entries].flatMap(([key, entry]) => {
    const usage = usages.get(key) ?? NO_USAGE;
    const after = grown(usage, entry, origin);
    return after === usage ? [] : [{ ...after, ...entry.ref }];
  });
  await store.usage.saveUsage(clusterId, changed, now);
  await store.usage.saveCounted(clusterId, latestBySource(fresh));
  return {
    counted: fresh.length,
    repeated: inRange.length - fresh.length,
    outOfRange: batch.samples.length - inRange.length,
  };
}
