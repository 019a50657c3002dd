import type { PlanStatus } from '@/server/domain/execution/plan-machine';
import type { CapacityMove } from '@/server/domain/planning/scale-up/capacity-budget';
import type { PodAnswer } from '@/server/domain/planning/scale-up/plan-scale-up';
import type { StepStatus } from '@/server/domain/execution/step-machine';
import type { PlanSubject, StepInput, StepResult, StepType } from '@/contracts/plans';
import type { StepDraft } from '@/server/domain/execution/step-types';
import type { Instant } from '@/server/domain/shared/instant';
import type { HourlyPrice } from '@/server/domain/shared/money';

export type OptimizationType =
  | 'spot_optimize'
  | 'bin_pack'
  | 'rightsize'
  | 'scale_up'
  | 'interruption'
  | 'ghost_cleanup'
  | 'volume_cleanup'
  | 'oom_remediation'
  | 'office_hours'
  | 'manual';

interface StepOf<T extends StepType> {
  readonly id: string;
  readonly planId: string;
  readonly position: number;
  readonly stepType: T;
  readonly target: string;
  readonly dependsOn: readonly number[];
  readonly status: StepStatus;
  readonly input: StepInput<T>;
  readonly result: StepResult<T> | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly idempotencyKey: string;
  readonly attempts: number;
  readonly deadlineAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly version: number;
}

/** A stored step, parsed by the schemas of its type. */
export type StepRecord<T extends StepType = StepType> = T extends StepType ? StepOf<T> : never;

/** A step before it is stored. */
export type NewStep = StepDraft & Pick<StepOf<StepType>, 'id' | 'status' | 'idempotencyKey' | 'deadlineAt'>;

export interface NewPlan {
  readonly id: string;
  readonly customerId: string;
  readonly clusterId: string;
  readonly optimizationType: OptimizationType;
  readonly status: PlanStatus;
  readonly dryRun: boolean;
  readonly account: string;
  readonly region: string;
  readonly subjectInstanceId: string | null;
  readonly deadlineAt: Instant | null;
  readonly subject: PlanSubject;
  readonly explanation: string | null;
  readonly requestedBy: string;
  readonly createdAt: Instant;
  readonly completedAt: Instant | null;
  readonly steps: readonly NewStep[];
}

export interface PlanRecord extends Omit<NewPlan, 'steps'> {
  readonly approvedBy: string | null;
  readonly cancelRequestedBy: string | null;
  readonly outcome: string | null;
  readonly steps: readonly StepRecord[];
}

/** The right to write to a plan: the lease of its (account, region) under the fencing number at which it was claimed. */
export interface PlanClaim {
  readonly planId: string;
  readonly account: string;
  readonly region: string;
  readonly workerId: string;
  readonly fencing: number;
}

export interface PlanLine {
  readonly planId: string;
  readonly stepId: string | null;
  readonly at: Instant;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface PlanProgress {
  readonly status?: PlanStatus;
  readonly recommendations?: unknown;
  readonly executionPlan?: unknown;
  readonly verdict?: unknown;
  /** What a scheduled proposal comes to, hashed. */
  readonly proposalKey?: string;
  readonly mixBefore?: unknown;
  readonly mixAfter?: unknown;
  readonly explanation?: string;
  /** What would be done to nodes that others own, and is not. */
  readonly advice?: unknown;
  /** Per hour. */
  readonly estimatedSavings?: HourlyPrice;
  readonly actualSavings?: HourlyPrice;
  readonly outcome?: string;
  readonly executedAt?: Instant;
  readonly completedAt?: Instant;
}

/** What a scale-up has said of the pods that waited. */
export interface PastScaleUp {
  readonly status: PlanStatus;
  readonly dryRun: boolean;
  readonly completedAt: Instant | null;
  /** By workload; empty while it is not decided. */
  readonly answers: readonly { readonly workload: string; readonly answer: PodAnswer }[];
}

/** A machine that an open plan takes away. */
export interface OpenSubject {
  readonly planId: string;
  readonly instanceId: string | null;
  readonly nodeName: string | null;
}

export interface ExpiredApproval {
  readonly planId: string;
  readonly clusterId: string;
  readonly account: string;
  readonly region: string;
}

/** Plans and their steps. Every write under a claim throws `ClaimLostError` when the lease has moved on. */
export interface PlanRepository {
  /**
   * False when an open interruption of that instance, or an open optimization or scale-up of that cluster, exists already
   * (a unique key decides, not a look before).
   */
  insert(plan: NewPlan): Promise<boolean>;
  findById(planId: string): Promise<PlanRecord | null>;
  /** The latest interruption plan of an instance, open or ended. */
  findLatestInterruption(account: string, region: string, instanceId: string): Promise<PlanRecord | null>;
  /** Open plans of an (account, region) that a worker has something to do for, oldest first. */
  findOpen(
    account: string,
    region: string,
  ): Promise<readonly { readonly id: string; readonly claimFencing: number | null }[]>;
  /**
   * Instances and nodes that open plans of a cluster are about to take away: an optimization's once their cordon has
   * begun, or, with `planned`, those of its later batches too.
   */
  findOpenSubjects(
    clusterId: string,
    options?: { readonly planned: boolean },
  ): Promise<readonly OpenSubject[]>;
  /** The oldest open plan of the cluster that has a step of this type. */
  findOpenWithStep(clusterId: string, stepType: StepType): Promise<string | null>;
  /** When the latest ended plan about an instance of the cluster ended; null when there is none. */
  findLastEnd(clusterId: string, instanceId: string): Promise<Instant | null>;
  /** Takes the plan for this worker; null when it is ended or the lease is not this worker's any more. */
  claim(claim: PlanClaim): Promise<PlanRecord | null>;
  /** Scale-ups of the cluster that were opened since then, newest first. */
  findScaleUps(clusterId: string, since: Instant): Promise<readonly PastScaleUp[]>;
  /** Whether the latest scale-ups that launched something got no pod a place, newest first. */
  findScaleUpRuns(clusterId: string, limit: number): Promise<readonly { readonly futile: boolean }[]>;
  /**
   * When AWS last refused the role this grant as a plan was to end a machine, since then and since the cluster was last
   * checked; null when it has not.
   */
  findRefusedGrant(clusterId: string, grant: string, since: Instant): Promise<Instant | null>;
  /** Nodes that optimizations took away, and nodes that they and scale-ups brought and kept; of all time. */
  findCapacityMoves(clusterId: string): Promise<readonly CapacityMove[]>;
  /** Adds the steps that a running step has found the plan to consist of. */
  appendSteps(claim: PlanClaim, steps: NewPlan['steps']): Promise<void>;
  startStep(claim: PlanClaim, step: StepRecord, status: StepStatus, now: Instant): Promise<StepRecord>;
  endStep(
    claim: PlanClaim,
    step: StepRecord,
    end: {
      readonly status: StepStatus;
      readonly result: StepResult | null;
      readonly error: StepRecord['error'];
      readonly at: Instant;
    },
  ): Promise<StepRecord>;
  /** Keeps what a running step has learned, for its successor. */
  saveStepResult(claim: PlanClaim, step: StepRecord, result: StepResult): Promise<StepRecord>;
  update(claim: PlanClaim, progress: PlanProgress): Promise<void>;
  /** Moves a plan that no worker runs, if it still stands as `from`; closes it unless it is to run. */
  settle(
    planId: string,
    from: PlanStatus,
    to: {
      readonly status: 'executing' | 'expired' | 'cancelled';
      readonly at: Instant;
      readonly approvedBy?: string;
      readonly outcome?: string;
    },
  ): Promise<boolean>;
  /** Closes plans that have waited for a person since before then, of one cluster where given; how many they were. */
  expireWaiting(before: Instant, now: Instant, clusterId?: string): Promise<number>;
  /** Plans that have waited for a person since before then, the oldest first. */
  findExpired(before: Instant): Promise<readonly ExpiredApproval[]>;
  /** Cancels a plan of the cluster that the schedule opened and that waits for a person; whether there was one. */
  supersedeScheduled(
    clusterId: string,
    end: { readonly at: Instant; readonly outcome: string },
  ): Promise<boolean>;
  /** Notes who wants an open plan stopped; its status, or null when it has ended. The first wish stands. */
  requestCancel(planId: string, by: string): Promise<PlanStatus | null>;
  /** Notes that a plan that has ended was taken back by another; no change when it is not completed or failed. */
  markRolledBack(planId: string, by: string): Promise<void>;
  appendLines(lines: readonly PlanLine[]): Promise<void>;
  /** Tells the lease holder, in the same transaction, that a plan waits. */
  notifyWaiting(account: string, region: string): Promise<void>;
}
