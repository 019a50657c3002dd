import type { StepType } from '@/contracts/plans';
import { poolIdentity, type PoolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';

export type StepPool = PoolIdentity;

/** Types of steps that launch from a pool or take a node of one away. */
type PoolStep = Extract<StepType, 'launch' | 'cordon' | 'drain' | 'terminate'>;

/** The pool that a step launches from or takes a node away from, with its name for people. */
export function poolOfStep(
  step: Pick<StepRecord<PoolStep>, 'id' | 'input'>,
): StepPool & { readonly name: string } {
  const { instance_type: instanceType, availability_zone: availabilityZone, lifecycle } = step.input;
  if (instanceType === undefined || availabilityZone === undefined || lifecycle === undefined)
    throw new Error(`step ${step.id} names no pool`);
  const pool = { instanceType, availabilityZone, lifecycle };
  return { ...pool, name: poolIdentity(pool) };
}
