import type { StepInput, StepResult } from '@/contracts/plans';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { poolOfStored } from '@/server/domain/planning/stored-pool';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { stepsOf } from '../plans/step-handler';
import type { StepPool } from './pool-of-step';

/** What a guard of a batch is given. */
export type GuardInput = Exclude<StepInput<'guard'>, { readonly check: 'workload' }>;

/** The input of a guard of a batch; throws for that of a workload, which is another kind's. */
export function guardInputOf({ id, input }: Pick<StepRecord<'guard'>, 'id' | 'input'>): GuardInput {
  if (input.check === 'workload') throw new Error(`step ${id} guards a workload, not a batch`);
  return input;
}

/** What a guard of the mix leaves for the steps behind it: the validation that their permits stand on, and the pools. */
export interface GuardResult {
  readonly validationId: string;
  readonly offers: NonNullable<StepResult<'guard'>['offers']>;
}

/** What a guard has left; throws where it has not let its batch through. */
export function guardResultOf({ id, result }: Pick<StepRecord<'guard'>, 'id' | 'result'>): GuardResult {
  if (result?.validation_id === undefined) throw new Error(`guard ${id} has let nothing through`);
  return { validationId: result.validation_id, offers: result.offers ?? [] };
}

/** The pools that the guard let a planned launch have, the planned one first. */
export function offeredPools(guard: GuardResult, planned: StepPool): readonly StepPool[] {
  const { instanceType, availabilityZone, lifecycle } = planned;
  const found = guard.offers.find((offer) => offer.planned === poolIdentity(planned));
  return found?.pools.map(poolOfStored) ?? [{ instanceType, availabilityZone, lifecycle }];
}

/** What the batches behind a guard's will bring and take away, in their order. */
export const laterBatches = (
  steps: readonly StepRecord[],
  guard: Pick<StepRecord, 'position'>,
): readonly GuardInput[] =>
  stepsOf(steps, 'guard')
    .filter((step) => step.position > guard.position)
    .sort((a, b) => a.position - b.position)
    .map(guardInputOf)
    .filter(({ check }) => check === 'mix');

/** The launch steps that wait for a guard. */
export const launchesBehind = (
  steps: readonly StepRecord[],
  guard: Pick<StepRecord, 'position'>,
): readonly StepRecord<'launch'>[] =>
  stepsOf(steps, 'launch').filter((step) => step.dependsOn.includes(guard.position));
