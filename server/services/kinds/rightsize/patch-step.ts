import { undoOf, type ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import { describeWorkload } from '@/server/domain/rightsizing/workload';
import type { WorkloadPatchRecord } from '@/server/ports/repositories/workload-patch-repository';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  failed,
  stepsOf,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import { whyUnfit } from './why-unfit';
import type { RightsizingDeps } from './rightsizing-deps';
import { CALL, guardedOf, left, leftBefore, type WorkloadInput } from './workload-step';

/** Tries against a workload that others change at the same time. */
const RACE_TRIES = 5;

/**
 * Changes the requests of one workload. The former values are stored before the cluster is told; a predecessor's patch
 * that stands is found to stand; a workload that is not as it was judged any more is judged again, and left as it is when
 * somebody else has changed it.
 */
export const createPatchStep =
  (deps: RightsizingDeps): StepHandler<'patch'> =>
  async (context) => {
    const before = leftBefore(context);
    if (before !== null) return left(before);
    const { workload: named } = context.step.input;
    const guarded = guardedOf(stepsOf(context.dependencies(), 'guard')[0]);
    if (guarded === null) throw new Error('a patch without a guard that let it through');
    for (let tries = 0; tries < RACE_TRIES; tries += 1) {
      const workload = await context.session.api.readWorkload(named, CALL);
      const rows = await keepTrying(deps, context.signal, () =>
        deps.store.workloadPatches.findByStep(context.step.id),
      );
      if (workload?.uid !== named.uid) return give(deps, context, rows, `${describeWorkload(named)} is gone`);
      // A predecessor's patch stands, or stood until somebody else changed a part of it: the watch behind this tells.
      if (rows.some((row) => undoOf(row, workload.containers) !== null)) return applied(deps, rows);
      const unfit = await whyUnfit(context, workload, guarded.patches);
      if (unfit !== null) return give(deps, context, rows, unfit);
      await keepTrying(deps, context.signal, () => remember(deps, context, guarded.patches, named));
      const outcome = await context.session.api.patchWorkloadResources(
        await context.permit('patch-workload', named.uid, guarded.validationId),
        workload,
        guarded.patches,
        CALL,
      );
      switch (outcome.kind) {
        case 'patched':
          return applied(deps, await deps.store.workloadPatches.findByStep(context.step.id));
        case 'conflict':
          continue;
        case 'not-found':
          return give(deps, context, rows, `${describeWorkload(named)} is gone`);
        case 'refused':
          return give(deps, context, rows, `the API server refuses the change: ${outcome.message}`);
        case 'forbidden':
          return failed('forbidden', outcome.message);
      }
    }
    return give(deps, context, [], `${describeWorkload(named)} changed under each of ${RACE_TRIES} tries`);
  };

async function remember(
  deps: RightsizingDeps,
  context: StepContext,
  patches: readonly ContainerPatch[],
  { uid, ...ref }: WorkloadInput['workload'],
): Promise<void> {
  await deps.store.workloadPatches.insert(
    patches.map((patch) => ({
      ...patch,
      ...ref,
      id: deps.ids.newId(),
      clusterId: context.plan.clusterId,
      planId: context.plan.id,
      stepId: context.step.id,
      workloadUid: uid,
      createdAt: deps.clock.now(),
    })),
  );
}

const idsOf = (rows: readonly WorkloadPatchRecord[]): readonly string[] => rows.map(({ id }) => id);

function applied(deps: RightsizingDeps, rows: readonly WorkloadPatchRecord[]): StepEnd<'patch'> {
  const at = deps.clock.now();
  return {
    status: 'succeeded',
    result: { patched_at: at.toISOString(), containers: rows.map(({ container }) => container) },
    together: (store) => store.workloadPatches.markApplied(idsOf(rows), at),
  };
}

/** Leaves the workload as it is; what was stored of a change that never stood is no change. */
async function give(
  deps: RightsizingDeps,
  context: StepContext,
  known: readonly WorkloadPatchRecord[],
  reason: string,
): Promise<StepEnd<'patch'>> {
  const rows = known.length > 0 ? known : await deps.store.workloadPatches.findByStep(context.step.id);
  await context.log('warning', `left as it is: ${reason}`);
  const at = deps.clock.now();
  return {
    status: 'succeeded',
    result: { left: reason },
    together: (store) => store.workloadPatches.release(idsOf(rows), reason, at),
  };
}
