import { AppError } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { parseUsageLine } from './parse-usage-line';
import { recordUsage, type RecordedUsage, type UsageSample } from './record-usage';

/** Samples in one transaction: some hundred milliseconds, so that the collector is not held up. */
const BATCH = 5_000;

/** A line that `checkUsageLines` would have refused; what stood before it is stored, and a repetition counts it once. */
export class UsageLineError extends AppError {
  constructor(line: number, message: string) {
    super('usage_line_invalid', `line ${line}: ${message}`, { context: { line } });
  }
}

/**
 * Adds a usage history (contracts/usage-line.ts) to what is measured, marked as imported. Idempotent: the same lines again
 * count nothing. What is older than 30 days is left out, since it would have no weight.
 */
export async function importUsage(
  deps: { readonly store: Store; readonly clock: Clock },
  cluster: Pick<MonitoredCluster, 'clusterId' | 'customerId' | 'clusterName'>,
  lines: AsyncIterable<string>,
): Promise<RecordedUsage> {
  const { clusterId } = cluster;
  let total: RecordedUsage = { counted: 0, repeated: 0, outOfRange: 0 };
  let batch: UsageSample[] = [];
  const flush = async (): Promise<void> => {
    const samples = batch;
    batch = [];
    const one = await deps.store.transaction((store) =>
      recordUsage(store, { clusterId, origin: 'imported', samples, oomKills: [] }, deps.clock.now()),
    );
    total = {
      counted: total.counted + one.counted,
      repeated: total.repeated + one.repeated,
      outOfRange: total.outOfRange + one.outOfRange,
    };
  };
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const parsed = parseUsageLine(text);
    if (!parsed.ok) throw new UsageLineError(line, parsed.error);
    if (batch.push(parsed.value) === BATCH) await flush();
  }
  await flush();
  if (total.counted > 0) await say(deps, cluster, total);
  return total;
}

function say(
  deps: { readonly store: Store; readonly clock: Clock },
  cluster: Pick<MonitoredCluster, 'clusterId' | 'customerId' | 'clusterName'>,
  total: RecordedUsage,
): Promise<void> {
  return deps.store.activity.append({
    at: deps.clock.now(),
    kind: 'usage.changed',
    severity: 'info',
    title: `${total.counted} samples of usage history were imported into ${cluster.clusterName}`,
    customerId: cluster.customerId,
    clusterId: cluster.clusterId,
    planId: null,
    eventId: null,
    detail: { counted: total.counted, repeated: total.repeated, out_of_range: total.outOfRange },
  });
}
