import { z } from 'zod';
import { availabilityZone, instanceType, nonNegative, share } from './primitives';

/** Capacity that can be bought: a type in a zone, Spot or on-demand. */
export const lifecycleSchema = z.enum(['spot', 'on-demand']);

export const poolSchema = z.object({
  instance_type: instanceType,
  availability_zone: availabilityZone,
  lifecycle: lifecycleSchema,
  vcpu: nonNegative,
  memory_gib: nonNegative,
  /** US dollars per instance-hour; null when no price is known. */
  price_per_hour: nonNegative.nullable(),
  /** Probability that the pool is not interrupted over the horizon; null when nothing is known. */
  risk_score: share.nullable(),
});

export const allocationSchema = poolSchema.extend({ count: z.number().int().min(0).max(10_000) });

/** Only `instance_type`, `availability_zone`, `lifecycle` and `count` are used; the rest is compared with our facts. */
export const recommendedAllocationSchema = z.object({
  instance_type: instanceType,
  availability_zone: availabilityZone,
  lifecycle: lifecycleSchema,
  count: z.number().int().min(0).max(10_000),
  vcpu: nonNegative.optional(),
  memory_gib: nonNegative.optional(),
  price_per_hour: nonNegative.nullish(),
  risk_score: share.nullish(),
});

export type Pool = z.infer<typeof poolSchema>;
export type ContractAllocation = z.infer<typeof allocationSchema>;
