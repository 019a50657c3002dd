import type { FeatureDefaults } from '@/server/domain/features/features';
import { runState, nextRun } from '@/server/domain/triggers/next-run';
import type { OptimizationType } from '@/server/domain/triggers/start-obstacles';
import type { Instant } from '@/server/domain/shared/instant';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { Schedule } from '@/server/ports/repositories/schedule-repository';
import type { Store } from '@/server/ports/store';
import { freshSnapshot } from '@/server/services/plans/fresh-snapshot';
import { openOptimization } from '@/server/services/plans/open-optimization';
import { findObstacles } from './find-obstacles';

/** What a look needs of a cluster's session. */
type LookedAt = Pick<ClusterSession, 'cluster' | 'snapshot' | 'live'>;

export interface RunScheduleDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sessions: { find(clusterId: string): LookedAt | null };
  readonly features: FeatureDefaults;
  readonly intervalMs: number;
}

/** What a round of looks tries, in this order. */
const TYPES: readonly OptimizationType[] = ['spot_optimize', 'bin_pack', 'rightsize'];

/** As whom the schedule opens plans. */
const REQUESTED_BY = 'schedule';

/**
 * Does the look at a cluster if it is due: each type in its turn either opens a plan or is skipped
 * for every reason that speaks against it. The next type waits until that plan is decided, since only one may be open. A
 * look is one transaction behind a compare-and-set, so that of two workers one does it, and a killed one has done all of it
 * or nothing.
 */
export const createRunSchedule =
  (deps: RunScheduleDeps) =>
  async (clusterId: string): Promise<void> => {
    if (deps.intervalMs <= 0) return;
    const session = deps.sessions.find(clusterId);
    const schedule = session && (await deps.store.schedules.find(clusterId));
    if (session === null || schedule === null) return;
    const isEarly = runState(schedule.nextLookAt, deps.clock.now(), deps.intervalMs) === 'early';
    if (!isEarly || schedule.pendingTypes.length > 0) await takeTurn(deps, session, schedule);
  };

/** Gives a watched cluster its place in the interval, once in the life of a process. Idempotent. */
export function createEnsureSchedule(deps: Pick<RunScheduleDeps, 'store' | 'clock' | 'intervalMs'>) {
  const placed = new Set<string>();
  return async (clusterId: string): Promise<void> => {
    if (deps.intervalMs <= 0 || placed.has(clusterId)) return;
    await deps.store.schedules.ensure(clusterId, nextRun(clusterId, deps.clock.now(), deps.intervalMs));
    placed.add(clusterId);
  };
}

async function takeTurn(deps: RunScheduleDeps, session: LookedAt, read: Schedule): Promise<void> {
  const now = deps.clock.now();
  const state = runState(read.nextLookAt, now, deps.intervalMs);
  const nextLookAt = nextRun(read.clusterId, now, deps.intervalMs);
  if (state === 'late') {
    await deps.store.schedules.advance(read, { nextLookAt, pendingTypes: [] });
    return;
  }
  if (await deps.store.schedules.isDeciding(read.clusterId)) return;
  await deps.store.transaction(async (store) => {
    const begins = state === 'due';
    const round = begins ? TYPES : read.pendingTypes;
    const turn = begins ? { nextLookAt, lastLookAt: now } : { nextLookAt: read.nextLookAt };
    if (!(await store.schedules.advance(read, { ...turn, pendingTypes: round }))) return;
    await store.schedules.foldIdlePlans(read.clusterId);
    const left = await lookAtTypes({ ...deps, store }, session, round, now);
    await store.schedules.advance({ ...read, version: read.version + 1 }, { ...turn, pendingTypes: left });
  });
}

/** Looks until one type opens a plan; the types behind it. */
async function lookAtTypes(
  deps: RunScheduleDeps,
  session: LookedAt,
  types: readonly OptimizationType[],
  now: Instant,
): Promise<readonly OptimizationType[]> {
  const { store } = deps;
  const { clusterId } = session.cluster;
  const cluster = await store.fleet.findMonitoredById(clusterId);
  if (cluster === null) return [];
  const dryRun = cluster.mode === 'advise';
  const fresh = freshSnapshot(deps, { session }) !== null;
  for (const [index, optimizationType] of types.entries()) {
    const note = { clusterId, optimizationType, at: now };
    const reasons = await findObstacles(
      store,
      cluster,
      { optimizationType, by: 'schedule', dryRun, fresh, now },
      deps.features,
    );
    const opened =
      reasons.length > 0
        ? null
        : await openOptimization(deps, {
            cluster,
            optimizationType,
            dryRun,
            requestedBy: REQUESTED_BY,
            needsApproval: cluster.mode === 'approve',
            scheduled: true,
          });
    if (opened !== null) {
      await store.schedules.record({
        ...note,
        outcome: 'planned',
        reasons: [],
        planId: opened.optimizationId,
      });
      return types.slice(index + 1);
    }
    await store.schedules.record({
      ...note,
      outcome: 'skipped',
      reasons:
        reasons.length > 0
          ? reasons
          : [{ code: 'plan_open', message: 'another optimization of this cluster was opened just now' }],
      planId: null,
    });
  }
  return [];
}
