import {
  SAFETY_PROFILES,
  tightenPolicy,
  type SafetyPolicy,
  type SafetyProfile,
} from '@/server/domain/safety/policy/safety-policy';

/** The profile of every cluster: another one cannot be given to a cluster. */
export const PROFILE_IN_FORCE: SafetyProfile = SAFETY_PROFILES.production;

/**
 * The profile with a cluster's own values as far as they tighten them; a value that would loosen or is out of range has
 * no effect, each field by itself.
 */
export function policyInForce(overrides: {
  readonly [Field in keyof SafetyPolicy]?: number | undefined;
}): SafetyPolicy {
  let policy: SafetyPolicy = PROFILE_IN_FORCE.policy;
  for (const [field, value] of Object.entries(overrides)) {
    const tightened = tightenPolicy(policy, { [field]: value });
    if (tightened.ok) policy = tightened.value;
  }
  return policy;
}
