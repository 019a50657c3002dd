import { standingOf, undoOf } from '@/server/domain/rightsizing/container-patch';
import { isRolledOut } from '@/server/domain/rightsizing/rollout';
import { describeWorkload, type WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { WorkloadPatchRecord } from '@/server/ports/repositories/workload-patch-repository';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { progressSeconds } from './await-rollout-step';
import type { RightsizingDeps } from './rightsizing-deps';
import { CALL } from './workload-step';

const RACE_TRIES = 10;
const ASK_EVERY_MS = 2_000;

export interface Restored {
  /** What was taken back, in words. */
  readonly undone: readonly string[];
  /** What could not be taken back or is not ours any more, in words. */
  readonly stays: readonly string[];
}

/** The same workload's changes together, in the order in which they were made. */
export function byWorkload(
  rows: readonly WorkloadPatchRecord[],
): readonly (readonly [WorkloadPatchRecord, ...WorkloadPatchRecord[]])[] {
  const groups = new Map<string, [WorkloadPatchRecord, ...WorkloadPatchRecord[]]>();
  for (const row of rows) {
    const group = groups.get(row.stepId);
    if (group === undefined) groups.set(row.stepId, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** Changes that are, or may be, still ours to take back. */
export const isOpen = (row: WorkloadPatchRecord): boolean =>
  row.restoredAt === null && row.releasedAt === null;

/**
 * Sets the former values of one workload's changes, exactly as they were written, and waits until its pods run with them.
 * Values that somebody else has written since are never overwritten; they are said. Idempotent: what stands as before is
 * found so, and a patch of unknown outcome is looked for.
 */
export async function restoreWorkload(
  deps: RightsizingDeps,
  context: StepContext,
  rows: readonly [WorkloadPatchRecord, ...WorkloadPatchRecord[]],
  validationId: string,
): Promise<Restored> {
  const [first] = rows;
  const name = describeWorkload(first);
  const { api } = context.session;
  for (let tries = 0; tries < RACE_TRIES; tries += 1) {
    context.signal.throwIfAborted();
    const workload = await api.readWorkload(first, CALL);
    if (workload?.uid !== first.workloadUid) {
      await settle(deps, context, rows, `${name} is gone`);
      return { undone: [], stays: [] };
    }
    const undos = rows.flatMap((row) => undoOf(row, workload.containers) ?? []);
    if (undos.length === 0) return conclude(deps, context, rows, workload);
    const outcome = await api.patchWorkloadResources(
      await context.permit('patch-workload', first.workloadUid, validationId),
      workload,
      undos,
      CALL,
    );
    if (outcome.kind === 'refused' || outcome.kind === 'forbidden')
      return { undone: [], stays: [`${name} with its new requests (${outcome.message})`] };
    if (outcome.kind === 'patched') await context.log('info', `${name}: former requests set`);
  }
  return {
    undone: [],
    stays: [`${name} with its new requests (it changed under each of ${RACE_TRIES} tries)`],
  };
}

/** None of the new values stands: the former ones do, or those of somebody else. */
async function conclude(
  deps: RightsizingDeps,
  context: StepContext,
  rows: readonly [WorkloadPatchRecord, ...WorkloadPatchRecord[]],
  workload: WorkloadSnapshot,
): Promise<Restored> {
  const name = describeWorkload(workload);
  const standsFormer = (row: WorkloadPatchRecord) => standingOf(row, workload.containers) === 'former';
  const restored = rows.filter(standsFormer);
  const others = rows.filter((row) => !standsFormer(row));
  await settle(deps, context, restored, null);
  await settle(deps, context, others, 'somebody else has written other values');
  const edited = others.map((row) => `${name}/${row.container} as somebody else has set it`);
  if (restored.length === 0) return { undone: [], stays: edited };
  const healthy = await rolledOut(deps, context, workload);
  return {
    undone: [`${name} with its former requests`],
    stays: [...edited, ...(healthy ? [] : [`the rollout of ${name}, which has not ended`])],
  };
}

/** Notes what became of rows; a reason releases them, without one they are restored. */
async function settle(
  deps: RightsizingDeps,
  context: StepContext,
  rows: readonly WorkloadPatchRecord[],
  reason: string | null,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return;
  const at = deps.clock.now();
  await keepTrying(deps, context.signal, () =>
    reason === null
      ? deps.store.workloadPatches.markRestored(ids, at)
      : deps.store.workloadPatches.release(ids, reason, at),
  );
}

/** Waits until every pod runs with the former values; false when that has not come within the progress deadline. */
async function rolledOut(
  deps: RightsizingDeps,
  context: StepContext,
  { uid, ...ref }: WorkloadSnapshot,
): Promise<boolean> {
  const until = plusSeconds(deps.clock.now(), progressSeconds({ uid, ...ref }));
  const done = await context.watch({
    asks: [
      {
        everyMs: ASK_EVERY_MS,
        call: async () => {
          const workload = await context.session.api.readWorkload(ref, CALL);
          return workload?.uid !== uid || isRolledOut(workload) ? true : null;
        },
      },
    ],
    until,
  });
  return done ?? false;
}
