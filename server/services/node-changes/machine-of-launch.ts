import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { stepsOf, type StepContext } from '@/server/services/plans/step-handler';
import { machineOf, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { launchesBehind } from './guard-result';

/** The machine that stands for a launch: the one that became its node, else the one that was launched first. */
export function machineOfLaunch(
  steps: readonly StepRecord[],
  launch: Pick<StepRecord<'launch'>, 'position' | 'result'>,
): LaunchStepResult | null {
  const wait = stepsOf(steps, 'wait-ready').find((step) => step.dependsOn.includes(launch.position));
  return machineOf(wait?.result) ?? machineOf(launch.result);
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
