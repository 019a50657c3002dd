import { oldestApproval } from '@/server/domain/execution/approval';
import type { Instant } from '@/server/domain/shared/instant';
import { isJobName, JOBS, periodicJobs, type JobName, type JobPayloads } from '@/server/jobs/catalog';
import { payloadOf } from '@/server/jobs/subject';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { LeaseKey } from '@/server/ports/repositories/lease-repository';
import type { Store } from '@/server/ports/store';

/** The queue of jobs that any worker may run. Those of a region have a queue of its name, which its lease holder takes. */
export const PLATFORM_QUEUE = 'platform';

/** A region whose lease this worker holds, and the clusters that it watches there. */
export interface HeldRegion {
  readonly key: LeaseKey;
  readonly sessions: () => Iterable<Pick<ClusterSession, 'cluster' | 'live' | 'snapshot'>>;
}

/** One job to be put into its queue; the same one always has the same id. */
export type DueJob = {
  readonly [Name in JobName]: {
    readonly name: Name;
    readonly payload: JobPayloads[Name];
    readonly queue: string;
    readonly id: string;
  };
}[JobName];

export const queueOfRegion = (key: LeaseKey): string => `${key.account}/${key.region}`;

type JobStore = Pick<Store, 'jobs' | 'fleet' | 'plans' | 'schedules'>;

/** Gives every periodic job of the platform and of the held regions its row. Idempotent. */
export async function ensureRows(
  store: JobStore,
  regions: readonly HeldRegion[],
  now: Instant,
): Promise<void> {
  const rows: { name: JobName; subject: string; queue: string }[] = [];
  const add = (scope: Parameters<typeof periodicJobs>[0], subject: string, queue: string) => {
    for (const name of periodicJobs(scope)) rows.push({ name, subject, queue });
  };
  add('platform', '', PLATFORM_QUEUE);
  const monitored = await store.fleet.findMonitored();
  for (const customerId of new Set(monitored.map((cluster) => cluster.customerId)))
    add('customer', customerId, PLATFORM_QUEUE);
  for (const region of regions) {
    const queue = queueOfRegion(region.key);
    add('region', queue, queue);
    for (const { cluster } of region.sessions()) add('cluster', cluster.clusterId, queue);
  }
  await store.jobs.ensure(rows, now);
}

/**
 * What Postgres says is due of the platform and of the held regions. A job of a cluster whose watch is not live is left
 * out: there is nothing to run it on, and it stays due.
 */
export async function findDueJobs(
  store: JobStore,
  regions: readonly HeldRegion[],
  options: { readonly now: Instant; readonly checksForSavings: boolean },
): Promise<readonly DueJob[]> {
  const { now } = options;
  const watched = new Set<string>();
  const live = new Set<string>();
  for (const region of regions)
    for (const session of region.sessions()) {
      watched.add(session.cluster.clusterId);
      if (session.live() && session.snapshot() !== null) live.add(session.cluster.clusterId);
    }
  const held = new Map(regions.map((region) => [queueOfRegion(region.key), region.key]));
  const [rows, approvals, turns] = await Promise.all([
    store.jobs.findDue([PLATFORM_QUEUE, ...held.keys()], now),
    store.plans.findExpired(oldestApproval(now)),
    options.checksForSavings
      ? Promise.all(
          [...held].map(async ([queue, key]) =>
            (await store.schedules.findDue(key.account, key.region, now)).map((turn) => ({ ...turn, queue })),
          ),
        )
      : [],
  ]);
  return [
    ...rows.flatMap(({ name, subject, queue, dueAt }) => {
      if (!isJobName(name) || (JOBS[name].scope === 'cluster' && !live.has(subject))) return [];
      return toDue(name, { subject, queue, once: String(dueAt.getTime()) });
    }),
    ...approvals.flatMap(({ planId, clusterId, ...key }) => {
      const queue = queueOfRegion(key);
      return held.has(queue) ? toDue('expire-approvals', { subject: clusterId, queue, once: planId }) : [];
    }),
    ...turns.flat().flatMap(({ clusterId, queue, version }) =>
      // A watch that is not live is one of the reasons that a check writes down, so that it does not wait for it.
      watched.has(clusterId)
        ? toDue('check-for-savings', { subject: clusterId, queue, once: String(version) })
        : [],
    ),
  ];
}

/** Empty when the subject is none of the job's scope, as a row of an older version may say. */
function toDue(
  name: JobName,
  about: { readonly subject: string; readonly queue: string; readonly once: string },
): readonly DueJob[] {
  const payload = payloadOf(name, about.subject);
  if (payload === null) return [];
  const id = [name, about.subject, about.once].join('|');
  return [{ name, payload, queue: about.queue, id } as DueJob];
}
