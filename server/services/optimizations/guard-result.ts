import { z } from 'zod';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { poolSchema, type StepPool } from './pool-of-step';

export const guardInputSchema = z.object({
  check: z.enum(['mix', 'room']),
  batch: z.number().int(),
  additions: z.array(poolSchema.extend({ count: z.number().int() })),
  removals: z.array(z.string()),
});
export type GuardInput = z.infer<typeof guardInputSchema>;

/** What a guard leaves for the steps behind it: the validation that their permits stand on, and the pools offered. */
export const guardResultSchema = z.object({
  validation_id: z.string(),
  /** For each planned pool, by name, those that may serve its launches, itself first. */
  offers: z.array(z.object({ planned: z.string(), pools: z.array(poolSchema) })).default([]),
});
export type GuardResult = z.infer<typeof guardResultSchema>;

/** The pools that the guard let a planned launch have, the planned one first. */
export function offeredPools(guard: GuardResult, planned: StepPool): readonly StepPool[] {
  const { instanceType, availabilityZone, lifecycle } = planned;
  const found = guard.offers.find((offer) => offer.planned === poolIdentity(planned));
  return found?.pools ?? [{ instanceType, availabilityZone, lifecycle }];
}

/** What the batches behind a guard's will bring and take away, in their order. */
export const laterBatches = (
  steps: readonly StepRecord[],
  guard: Pick<StepRecord, 'position'>,
): readonly GuardInput[] =>
  steps
    .filter((step) => step.stepType === 'guard' && step.position > guard.position)
    .sort((a, b) => a.position - b.position)
    .map((step) => guardInputSchema.parse(step.input))
    .filter(({ check }) => check === 'mix');

/** The launch steps that wait for a guard. */
export const launchesBehind = (
  steps: readonly StepRecord[],
  guard: Pick<StepRecord, 'position'>,
): readonly StepRecord[] =>
  steps.filter((step) => step.stepType === 'launch' && step.dependsOn.includes(guard.position));
