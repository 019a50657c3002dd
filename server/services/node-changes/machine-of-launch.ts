import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { StepContext } from '@/server/services/plans/step-handler';
import { launchResultSchema, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { launchesBehind } from './guard-result';

/** The machine that stands for a launch: the one that became its node, else the one that was launched first. */
export function machineOfLaunch(
  steps: readonly StepRecord[],
  launch: Pick<StepRecord, 'position' | 'result'>,
): LaunchStepResult | null {
  const wait = steps.find(
    (step) => step.stepType === 'wait-ready' && step.dependsOn.includes(launch.position),
  );
  for (const result of [wait?.result, launch.result]) {
    const machine = launchResultSchema.safeParse(result);
    if (machine.success) return machine.data;
  }
  return null;
}

/** Launches of a batch, and those of them whose machine counts as a node already. */
export function launchesOfBatch(
  context: StepContext,
  guard: Pick<StepRecord, 'position'>,
): { readonly launches: ReadonlySet<string>; readonly standing: ReadonlySet<string> } {
  const steps = context.steps();
  const nodes = new Set(context.session.facts.rows().map((row) => row.instanceId));
  const launches = launchesBehind(steps, guard);
  const standing = launches.filter((launch) => {
    const machine = machineOfLaunch(steps, launch);
    return machine !== null && nodes.has(machine.instance_id);
  });
  return {
    launches: new Set(launches.map(({ id }) => id)),
    standing: new Set(standing.map(({ id }) => id)),
  };
}
