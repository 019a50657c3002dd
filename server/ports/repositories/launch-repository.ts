import type { Lifecycle } from '@/server/domain/safety/mix';
import type { Instant } from '@/server/domain/shared/instant';

export interface LaunchBatch {
  readonly id: string;
  readonly clusterId: string;
  readonly clientToken: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
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
  }[];
}

export interface LaunchRepository {
  /** Stores the whole request before it is sent. Idempotent by client token: the stored one comes back. */
  insert(batch: LaunchBatch): Promise<LaunchBatch>;
  /** Every batch that serves the step, oldest first. */
  findByStep(stepId: string): Promise<readonly LaunchBatch[]>;
  markSent(batchId: string, at: Instant): Promise<void>;
  /** Records AWS's definite answer and the instance dealt to each step. */
  answer(
    batchId: string,
    answer: {
      readonly status: 'launched' | 'no_capacity' | 'refused';
      readonly code: string | null;
      readonly message: string | null;
      readonly instanceIds: ReadonlyMap<string, string>;
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
