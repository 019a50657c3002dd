import type { CandidatePool, Lifecycle } from '@/server/domain/safety/mix/mix';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { Instant } from '@/server/domain/shared/instant';

export interface NewValidation {
  readonly id: string;
  readonly clusterId: string | null;
  readonly customerId: string | null;
  readonly planId: string | null;
  readonly kind: string;
  readonly actionTaken: 'approved' | 'safe_alternative_created' | 'rejected';
  readonly isSafe: boolean;
  /** As answered by the API (Decision 19). */
  readonly verdict: unknown;
  readonly policy: unknown;
  readonly snapshotVersion: number | null;
  readonly createdAt: Instant;
  readonly violations: readonly {
    readonly id: string;
    readonly violationType: string;
    readonly layer: number | null;
    readonly severity: 'warning' | 'critical';
    readonly message: string;
    readonly details: unknown;
    readonly wasBlocked: boolean;
    readonly preExisting: boolean;
  }[];
  /** The mix that was let through; null when nothing was. */
  readonly mix: {
    readonly pools: readonly {
      readonly instanceType: string;
      readonly availabilityZone: string;
      readonly share: number;
      readonly limitShare: number;
      readonly preExisting: boolean;
    }[];
    readonly zones: readonly string[];
    readonly minZones: number;
    readonly zonesPreExisting: boolean;
  } | null;
}

/** What of a stored validation a permit depends on. */
export interface ValidationStanding {
  readonly clusterId: string | null;
  /** It approved the action, or a safe alternative to it. */
  readonly letsThrough: boolean;
}

export interface Reservation {
  readonly stepId: string;
  readonly clusterId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly pricePerHour: HourlyPrice | null;
  readonly riskScore: number | null;
  /** Pools of the same lifecycle that may serve the launch instead of this one. */
  readonly alternatives: readonly Omit<CandidatePool, 'lifecycle'>[];
}

export interface SafetyRepository {
  /** Inside a transaction: no other judgment of this cluster runs until it ends. */
  lockCluster(clusterId: string): Promise<void>;
  insertValidation(validation: NewValidation): Promise<void>;
  /** A stored validation is never changed; null where there is none. */
  findStanding(validationId: string): Promise<ValidationStanding | null>;
  findReservations(clusterId: string): Promise<readonly Reservation[]>;
  /** Replaces the step's earlier reservation. */
  reserve(reservation: Reservation, now: Instant): Promise<void>;
  release(stepId: string, now: Instant): Promise<void>;
}
