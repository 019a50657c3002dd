import { createRolloutRoom, podsOf, type RolloutRoom } from '@/server/domain/rightsizing/find-rollout-room';
import { autoscalersOf, whyLeftAlone } from '@/server/domain/rightsizing/judge-workload';
import {
  judgeOne,
  type JudgedProposal,
  type KnownWorkload,
} from '@/server/domain/rightsizing/judge-proposals';
import { describeWorkload, type WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { hasEnded } from '@/server/domain/execution/step-machine';
import { awaitFacts } from '@/server/services/plans/fresh-snapshot';
import { whyNoBatch } from '@/server/services/plans/why-stopped';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { failed, stepsOf, type StepContext, type StepHandler } from '@/server/services/plans/step-handler';
import { containerFacts } from './container-facts';
import { patchToJson } from './proposal-to-json';
import type { RightsizingDeps } from './rightsizing-deps';
import { rightsizingValidation } from './rightsizing-validation';
import { CALL, guardedOf, left, storedPatch, workloadInputOf, type WorkloadInput } from './workload-step';

/**
 * Judges one workload anew, just before its patch: that it is the same and nobody else looks after it, what its usage
 * allows now, and that its rollout finds room beside those of its batch. A workload that is not fit any more is left as it
 * is, and the plan goes on; a plan that is to stop, or a state that is not fresh, fails.
 */
export const createGuardWorkloadStep =
  (deps: RightsizingDeps): StepHandler<'guard'> =>
  async (context) => {
    const input = workloadInputOf(context.step);
    const stopped = await whyNoBatch(deps, context);
    if (stopped !== null) return failed('stopped', stopped);
    const ready = await awaitFacts(deps, context);
    if (!ready.ok) return failed('stale_snapshot', ready.reason);
    const { snapshot } = ready;
    const { api } = context.session;
    const workload = await api.readWorkload(input.workload, CALL);
    if (workload?.uid !== input.workload.uid) return left(`${describeWorkload(input.workload)} is gone`);
    const known: KnownWorkload = {
      workload,
      pods: podsOf(snapshot, workload),
      autoscalers: autoscalersOf(workload, await api.listAutoscalers(CALL)),
    };
    const judged = await judge(deps, context, known, input);
    const taken = judged.flatMap((one) => (one.patch === null ? [] : [{ ...one, patch: one.patch }]));
    const refused = judged.filter(({ patch }) => patch === null);
    const reasons = whyLeftAlone(workload, known.pods, known.autoscalers).map(({ message }) => message);
    const patches = taken.map(({ patch }) => patch);
    if (reasons.length === 0 && patches.length > 0) {
      const room = await roomBesideBatch(context, snapshot, input.batch);
      const tight = room.take({ workload, patches });
      if (tight !== null) reasons.push(tight);
    }
    if (reasons.length > 0 || patches.length === 0) {
      const all = [...reasons, ...refused.flatMap((one) => one.findings.map(({ message }) => message))];
      await context.log('warning', `${describeWorkload(workload)} is left as it is: ${all.join('; ')}`);
      return left(all.join('; '));
    }
    const { validation } = rightsizingValidation(deps.ids, {
      plan: context.plan,
      kind: 'rightsize_workload',
      taken,
      refused,
      containers: taken.map((one) => ({ container: one.container, change: patchToJson(one.patch) })),
      snapshotVersion: snapshot.version,
      at: deps.clock.now(),
    });
    deps.telemetry.judged({
      result: validation.actionTaken,
      violationTypes: validation.violations.map(({ violationType }) => violationType),
    });
    return {
      status: 'succeeded',
      result: {
        validation_id: validation.id,
        patches: patches.map(storedPatch),
        containers: taken.map((one) => ({ container: one.container, change: patchToJson(one.patch) })),
      },
      together: (store) => store.safety.insertValidation(validation),
    };
  };

async function judge(
  deps: RightsizingDeps,
  context: StepContext,
  known: KnownWorkload,
  { containers }: WorkloadInput,
): Promise<readonly JudgedProposal[]> {
  const { clusterId } = context.plan;
  const [usage, changes] = await keepTrying(deps, context.signal, () =>
    Promise.all([
      deps.store.usage.findContainers(clusterId),
      deps.store.workloadPatches.findLastChanges(clusterId),
    ]),
  );
  const facts = containerFacts(usage, changes, deps.clock.now());
  const { kind, namespace, name } = known.workload;
  return containers.map(({ container, proposed }) => ({
    kind,
    namespace,
    name,
    container,
    proposed: proposedOf(proposed),
    reason: '',
    ...judgeOne(known, container, proposedOf(proposed), facts),
  }));
}

const proposedOf = (proposed: WorkloadInput['containers'][number]['proposed']) => ({
  cpuMillicores: proposed.cpu_millicores,
  memoryBytes: proposed.memory_bytes,
});

/** Room with what the rollouts of the same batch, that have not ended, may take. */
async function roomBesideBatch(
  context: StepContext,
  snapshot: ClusterSnapshot,
  batch: number,
): Promise<RolloutRoom> {
  const room = createRolloutRoom(snapshot);
  const steps = context.steps();
  for (const guard of stepsOf(steps, 'guard')) {
    const guarded = guardedOf(guard);
    if (guard.id === context.step.id || guarded === null || guard.input.batch !== batch) continue;
    const watch = steps.find((one) => one.stepType === 'await-rollout' && one.target === guard.target);
    if (watch === undefined || hasEnded(watch.status)) continue;
    const workload: WorkloadSnapshot | null = await context.session.api.readWorkload(
      workloadInputOf(guard).workload,
      CALL,
    );
    if (workload !== null) room.take({ workload, patches: guarded.patches });
  }
  return room;
}
