import { err, ok, type Result } from '@/server/domain/shared/result';

/** What a node mix must hold; Decision 13 explains the defaults. */
export interface SafetyPolicy {
  /** Layer 1: lowest risk score that a Spot pool may have, 0…1. */
  readonly minRiskScore: number;
  /** Layer 2: zones in which nodes must stand. */
  readonly minAvailabilityZones: number;
  /** Layer 3: largest share of the capacity that one Spot pool may hold, 0…1. */
  readonly maxPoolShare: number;
  /** Layer 4: smallest share of the capacity that must be on-demand, 0…1. */
  readonly minOnDemandShare: number;
  /** Layer 5: spare capacity above the pods' requests, as a share of them. */
  readonly headroomShare: number;
  /** Layer 5: largest share of the capacity that one batch of a plan may remove. */
  readonly maxBatchShare: number;
}

export type SafetyProfileName = 'production' | 'two_zone' | 'development';

export interface SafetyProfile {
  readonly name: SafetyProfileName;
  readonly policy: SafetyPolicy;
  /** Longest life of the profile once set, null when it does not expire. */
  readonly maxDays: number | null;
}

/** The defaults of the five layers (Decision 13). */
export const DEFAULT_SAFETY_POLICY: SafetyPolicy = {
  minRiskScore: 0.75,
  minAvailabilityZones: 3,
  maxPoolShare: 0.2,
  minOnDemandShare: 0.15,
  headroomShare: 0.1,
  maxBatchShare: 0.33,
};

/** The only looser policies there are; platform admins set them (Decision 21). */
export const SAFETY_PROFILES: Readonly<Record<SafetyProfileName, SafetyProfile>> = {
  production: { name: 'production', policy: DEFAULT_SAFETY_POLICY, maxDays: null },
  two_zone: {
    name: 'two_zone',
    policy: { ...DEFAULT_SAFETY_POLICY, minAvailabilityZones: 2 },
    maxDays: null,
  },
  development: {
    name: 'development',
    policy: {
      ...DEFAULT_SAFETY_POLICY,
      minRiskScore: 0.5,
      minAvailabilityZones: 1,
      maxPoolShare: 1,
      minOnDemandShare: 0,
    },
    maxDays: 90,
  },
};

/** A wrong field of a policy override, with the sentence that says why. */
export interface PolicyFieldError {
  readonly field: keyof SafetyPolicy;
  readonly message: string;
}

interface FieldRule {
  readonly tighter: 'higher' | 'lower';
  readonly wholeNumber: boolean;
  readonly largest: number;
}

/** AWS regions have at most six zones; twelve leaves room and bounds the input. */
const MOST_ZONES = 12;

const FIELD_RULES: Readonly<Record<keyof SafetyPolicy, FieldRule>> = {
  minRiskScore: { tighter: 'higher', wholeNumber: false, largest: 1 },
  minAvailabilityZones: { tighter: 'higher', wholeNumber: true, largest: MOST_ZONES },
  maxPoolShare: { tighter: 'lower', wholeNumber: false, largest: 1 },
  minOnDemandShare: { tighter: 'higher', wholeNumber: false, largest: 1 },
  headroomShare: { tighter: 'higher', wholeNumber: false, largest: 1 },
  maxBatchShare: { tighter: 'lower', wholeNumber: false, largest: 1 },
};

const FIELDS: readonly (keyof SafetyPolicy)[] = [
  'minRiskScore',
  'minAvailabilityZones',
  'maxPoolShare',
  'minOnDemandShare',
  'headroomShare',
  'maxBatchShare',
];

function fieldError(field: keyof SafetyPolicy, base: number, value: number): string | null {
  const rule = FIELD_RULES[field];
  if (!Number.isFinite(value) || value < 0 || value > rule.largest) {
    return `must be a number from 0 to ${String(rule.largest)}`;
  }
  if (rule.wholeNumber && !Number.isInteger(value)) return 'must be a whole number';
  if (rule.tighter === 'higher' && value < base) {
    return `may only be raised: ${String(value)} is below ${String(base)}`;
  }
  if (rule.tighter === 'lower' && value > base) {
    return `may only be lowered: ${String(value)} is above ${String(base)}`;
  }
  return null;
}

/**
 * The base policy with a customer's tighter values. Every field that is out of range or looser than the base is an
 * error, all of them reported; absent fields keep the base's value.
 */
export function tightenPolicy(
  base: SafetyPolicy,
  override: { readonly [Field in keyof SafetyPolicy]?: number | undefined },
): Result<SafetyPolicy, readonly PolicyFieldError[]> {
  const errors: PolicyFieldError[] = [];
  const policy = { ...base };
  for (const field of FIELDS) {
    const value = override[field];
    if (value === undefined) continue;
    const message = fieldError(field, base[field], value);
    if (message === null) policy[field] = value;
    else errors.push({ field, message });
  }
  return errors.length === 0 ? ok(policy) : err(errors);
}
