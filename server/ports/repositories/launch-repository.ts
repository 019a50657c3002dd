import type { Lifecycle } from '@/server/domain/safety/mix/mix';
import type { Instant } from '@/server/domain/shared/instant';

/** A pool that a request names, and what was in its way when AWS answered; null when nothing was. */
export interface AskedPool {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly code: string | null;
}

export interface LaunchBatch {
  readonly id: string;
  readonly clusterId: string;
  readonly clientToken: string;
  /** The preferred pool: the only one of RunInstances. */
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
  /** Every pool of the request, the preferred one first; several make it a fleet. */
  readonly pools: readonly AskedPool[];
  readonly count: number;
  readonly requestSealed: string;
  readonly status: 'pending' | 'launched' | 'no_capacity' | 'refused';
  readonly code: string | null;
  readonly message: string | null;
  readonly sends: number;
  readonly createdAt: Instant;
  readonly members: readonly {
    readonly stepId: string;
    readonly attempt: number;
    readonly instanceId: string | null;
    /** Pool of the instance; null before there is one. */
    readonly instanceType: string | null;
    readonly availabilityZone: string | null;
  }[];
}

export interface LaunchRepository {
  /** Stores the whole request before it is sent. Idempotent by client token: the stored one comes back. */
  insert(batch: LaunchBatch): Promise<LaunchBatch>;
  /** Every batch that serves the step, oldest first. */
  findByStep(stepId: string): Promise<readonly LaunchBatch[]>;
  /** How many batches served each of the steps so far; a step without any is left out. */
  countByStep(stepIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  markSent(batchId: string, at: Instant): Promise<void>;
  /** Records AWS's definite answer, with what was in the way in each pool, and the instance dealt to each step. */
  answer(
    batchId: string,
    answer: {
      readonly status: 'launched' | 'no_capacity' | 'refused';
      readonly code: string | null;
      readonly message: string | null;
      readonly pools: readonly AskedPool[];
      readonly instances: ReadonlyMap<string, Omit<AskedPool, 'code'> & { readonly instanceId: string }>;
      readonly at: Instant;
    },
  ): Promise<void>;
  /** The step and plan that launched an instance, if it was us. */
  findByInstance(instanceId: string): Promise<{ readonly stepId: string; readonly planId: string } | null>;
}

export interface CapacityMemory {
  /** Remembers that a pool had no room, until `until`. */
  remember(error: {
    readonly account: string;
    readonly region: string;
    readonly instanceType: string;
    readonly availabilityZone: string;
    readonly lifecycle: Lifecycle;
    readonly code: string;
    readonly seenAt: Instant;
    readonly until: Instant;
    readonly stepId: string;
  }): Promise<void>;
  /** Pools to leave alone now, as `type/zone/lifecycle`. */
  findActive(account: string, region: string, now: Instant): Promise<ReadonlySet<string>>;
}
