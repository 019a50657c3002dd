import type { Allocation } from '@/server/domain/safety/mix/mix';
import type { LayerVerdict, SafetyAction, Verdict, Violation } from '@/server/domain/safety/verdict/verdict';
import { toDollarNumber } from '@/server/domain/shared/money';

/** Wire shape of an allocation (Decision 19). Price in US dollars per instance-hour. */
export interface AllocationJson {
  readonly instance_type: string;
  readonly availability_zone: string;
  readonly lifecycle: 'spot' | 'on-demand';
  readonly count: number;
  readonly vcpu: number;
  readonly memory_gib: number;
  readonly price_per_hour: number | null;
  readonly risk_score: number | null;
}

export interface ViolationJson {
  readonly violation_type: string;
  readonly layer: number;
  readonly severity: 'critical' | 'warning';
  readonly pre_existing: boolean;
  readonly tolerance: string | null;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | null>>;
}

export interface LayerJson {
  readonly layer: number;
  readonly name: string;
  readonly passed: boolean;
  readonly pre_existing: boolean;
  readonly tolerance: string | null;
  readonly observed: number | null;
  readonly required: number | null;
}

/** Wire shape of a verdict (Decision 19). */
export interface VerdictJson {
  readonly is_safe: boolean;
  readonly action_taken: SafetyAction;
  readonly recommendation: { readonly allocations: readonly AllocationJson[] };
  readonly violations: readonly ViolationJson[];
  readonly layers: readonly LayerJson[];
  readonly requested_layers: readonly LayerJson[];
  readonly approval_needed: { readonly extra_per_hour: number } | null;
  readonly no_alternative_reason: string | null;
}

export function allocationToJson(row: Allocation): AllocationJson {
  return {
    instance_type: row.instanceType,
    availability_zone: row.availabilityZone,
    lifecycle: row.lifecycle,
    count: row.count,
    vcpu: row.vcpu,
    memory_gib: row.memoryGib,
    price_per_hour: row.pricePerHour === null ? null : toDollarNumber(row.pricePerHour),
    risk_score: row.riskScore,
  };
}

function violationToJson(violation: Violation): ViolationJson {
  return {
    violation_type: violation.violationType,
    layer: violation.layer,
    severity: violation.severity,
    pre_existing: violation.tolerance === 'pre_existing',
    tolerance: violation.tolerance,
    message: violation.message,
    details: violation.details,
  };
}

function layerToJson(layer: LayerVerdict): LayerJson {
  return {
    layer: layer.layer,
    name: layer.name,
    passed: layer.passed,
    pre_existing: layer.tolerance === 'pre_existing',
    tolerance: layer.tolerance,
    observed: layer.observed,
    required: layer.required,
  };
}

/** The verdict as REST and `safety_validations` carry it. */
export function verdictToJson(verdict: Verdict): VerdictJson {
  return {
    is_safe: verdict.isSafe,
    action_taken: verdict.actionTaken,
    recommendation: { allocations: verdict.allocations.map(allocationToJson) },
    violations: verdict.violations.map(violationToJson),
    layers: verdict.layers.map(layerToJson),
    requested_layers: verdict.requestedLayers.map(layerToJson),
    approval_needed:
      verdict.approvalNeeded === null
        ? null
        : { extra_per_hour: toDollarNumber(verdict.approvalNeeded.extraPerHour) },
    no_alternative_reason: verdict.noAlternativeReason,
  };
}
