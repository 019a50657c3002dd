import { BOUNDS } from '@/server/domain/rightsizing/bounds';
import type { JudgedProposal } from '@/server/domain/rightsizing/judge-proposals';
import { describeWorkload } from '@/server/domain/rightsizing/workload';
import type { Instant } from '@/server/domain/shared/instant';
import type { IdSource } from '@/server/ports/clock';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';
import type { NewValidation } from '@/server/ports/repositories/safety-repository';

export interface RightsizingJudgment {
  readonly plan: Pick<PlanRecord, 'id' | 'clusterId' | 'customerId'>;
  /** The whole recommendation, or one workload just before its patch. */
  readonly kind: 'rightsize' | 'rightsize_workload';
  readonly taken: readonly JudgedProposal[];
  readonly refused: readonly JudgedProposal[];
  /** The changes that were let through, in JSON. */
  readonly containers: readonly object[];
  readonly snapshotVersion: number;
  readonly at: Instant;
}

/** Stored violations of one pass; the plan's result holds the findings of all of them. */
const MOST_VIOLATIONS = 500;

/** A pass of the guard as it is stored: approved, bounded (`safe_alternative_created`), or rejected, with every finding. */
export function rightsizingValidation(
  ids: IdSource,
  judgment: RightsizingJudgment,
): { readonly validation: NewValidation; readonly verdict: Readonly<Record<string, unknown>> } {
  const { plan, kind, taken, refused, at } = judgment;
  const violations = [...taken, ...refused]
    .flatMap((one) =>
      one.findings.map((finding) => ({
        id: ids.newId(),
        violationType: 'rightsizing_guard',
        layer: null,
        severity: 'warning' as const,
        message: `${describeWorkload(one)}/${one.container}: ${finding.message}`,
        details: {
          code: finding.code,
          resource: finding.resource,
          namespace: one.namespace,
          kind: one.kind,
          name: one.name,
          container: one.container,
        },
        wasBlocked: one.patch === null,
        preExisting: false,
      })),
    )
    .slice(0, MOST_VIOLATIONS);
  const isSafe = taken.length > 0 || refused.length === 0;
  const actionTaken = !isSafe
    ? 'rejected'
    : violations.length === 0
      ? 'approved'
      : 'safe_alternative_created';
  const verdict = {
    is_safe: isSafe,
    action_taken: actionTaken,
    violations: violations.map(({ violationType, layer, severity, message, details }) => ({
      violation_type: violationType,
      layer,
      severity,
      message,
      details,
    })),
    layers: [],
    recommendation: { containers: judgment.containers },
  };
  return {
    verdict,
    validation: {
      id: ids.newId(),
      clusterId: plan.clusterId,
      customerId: plan.customerId,
      planId: plan.id,
      kind,
      actionTaken,
      isSafe,
      verdict,
      policy: { rightsizing: BOUNDS },
      snapshotVersion: judgment.snapshotVersion,
      createdAt: at,
      violations,
      mix: null,
    },
  };
}
