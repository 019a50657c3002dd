import type { AlternativeSources, JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { DEFAULT_SAFETY_POLICY } from '@/server/domain/safety/policy/safety-policy';
import { parseHourlyPrice, type HourlyPrice } from '@/server/domain/shared/money';

/** A price for a test; throws on text that is no decimal. */
export function dollars(text: string): HourlyPrice {
  const price = parseHourlyPrice(text);
  if (price === null) throw new Error(`not a price: ${text}`);
  return price;
}

/** `m5.large/us-east-1a`: on-demand, 2 vCPU, 8 GiB, $0.096. */
export function onDemand(pool: string, count: number, changes: Partial<Allocation> = {}): Allocation {
  const [instanceType = '', availabilityZone = ''] = pool.split('/');
  return {
    instanceType,
    availabilityZone,
    lifecycle: 'on-demand',
    count,
    vcpu: 2,
    memoryGib: 8,
    pricePerHour: dollars('0.096'),
    riskScore: null,
    ...changes,
  };
}

/** The same as Spot, score 0.9, $0.035. */
export function spot(pool: string, count: number, changes: Partial<Allocation> = {}): Allocation {
  return onDemand(pool, count, {
    lifecycle: 'spot',
    pricePerHour: dollars('0.035'),
    riskScore: 0.9,
    ...changes,
  });
}

/** A question without demand under the default policy. */
export function question(
  current: readonly Allocation[],
  proposed: readonly Allocation[],
  changes: Partial<JudgeInput> = {},
): JudgeInput {
  return {
    current,
    proposed,
    demand: null,
    policy: DEFAULT_SAFETY_POLICY,
    context: { kind: 'question' },
    ...changes,
  };
}

/** Candidates with a catalog that has one on-demand price a type, taken from the given rows. */
export function sources(
  candidates: readonly CandidatePool[],
  onDemandPrices: Readonly<Record<string, HourlyPrice>> = {},
): AlternativeSources {
  return { candidates, onDemandPriceOf: (instanceType) => onDemandPrices[instanceType] ?? null };
}
