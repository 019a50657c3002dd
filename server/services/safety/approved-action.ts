import type { Instant } from '@/server/domain/shared/instant';
import type { NewValidation } from '@/server/ports/repositories/safety-repository';

export interface ApprovedAction {
  readonly id: string;
  readonly clusterId: string;
  readonly customerId: string;
  readonly planId: string;
  readonly kind: string;
  readonly reason: string;
  /** More that was found and stands with the verdict. */
  readonly findings?: Readonly<Record<string, unknown>>;
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly snapshotVersion: number | null;
  readonly at: Instant;
}

/** The stored pass of an action that is no node mix: let through for its reason, by no layer. */
export function approvedAction(action: ApprovedAction): NewValidation {
  const { reason, findings = {}, policy = {}, at, ...owner } = action;
  return {
    ...owner,
    actionTaken: 'approved',
    isSafe: true,
    verdict: { is_safe: true, action_taken: 'approved', reason, violations: [], layers: [], ...findings },
    policy,
    createdAt: at,
    violations: [],
    mix: null,
  };
}
