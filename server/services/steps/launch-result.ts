import type { StoredMachine, StepResult } from '@/contracts/plans';
import type { ReadonlyDeep } from '@/contracts/plans/primitives';

/** A machine that a step has launched, as it is kept. */
export type LaunchStepResult = ReadonlyDeep<StoredMachine>;

/** The machine that a step's result names; null while it names none. */
export function machineOf(
  result: StepResult<'launch'> | StepResult<'wait-ready'> | null | undefined,
): LaunchStepResult | null {
  if (result == null) return null;
  const { instance_id, instance_type, availability_zone, lifecycle, origin } = result;
  return instance_id === undefined ||
    instance_type === undefined ||
    availability_zone === undefined ||
    lifecycle === undefined
    ? null
    : { instance_id, instance_type, availability_zone, lifecycle, origin: origin ?? 'plan' };
}
