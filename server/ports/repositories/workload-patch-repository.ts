import type { ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import type { WorkloadRef } from '@/server/domain/cluster/workload-of';
import type { Instant } from '@/server/domain/shared/instant';

/** A change of one container's resources as it is kept. */
export interface WorkloadPatchRecord extends WorkloadRef, ContainerPatch {
  readonly id: string;
  readonly clusterId: string;
  readonly planId: string;
  readonly stepId: string;
  readonly workloadUid: string;
  readonly createdAt: Instant;
  /** When the new values were seen to stand; null: not known, or never. */
  readonly appliedAt: Instant | null;
  readonly restoredAt: Instant | null;
  /** Since when the values are no longer ours to take back, and why. */
  readonly releasedAt: Instant | null;
  readonly releasedReason: string | null;
}

export type NewWorkloadPatch = Omit<
  WorkloadPatchRecord,
  'appliedAt' | 'restoredAt' | 'releasedAt' | 'releasedReason'
>;

/** When we last wrote a container's requests. */
export interface LastChange extends WorkloadRef {
  readonly container: string;
  readonly at: Instant;
}

export interface WorkloadPatchRepository {
  /** Written before the cluster is told; a step's container that stands already stays as it is. */
  insert(patches: readonly NewWorkloadPatch[]): Promise<void>;
  findByPlan(planId: string): Promise<readonly WorkloadPatchRecord[]>;
  findByStep(stepId: string): Promise<readonly WorkloadPatchRecord[]>;
  /** The latest change of each container of the cluster that was carried out or taken back. */
  findLastChanges(clusterId: string): Promise<readonly LastChange[]>;
  /** Changes that were carried out and are still ours, the oldest first. */
  findStanding(clusterId: string): Promise<readonly WorkloadPatchRecord[]>;
  markApplied(ids: readonly string[], at: Instant): Promise<void>;
  markRestored(ids: readonly string[], at: Instant): Promise<void>;
  release(ids: readonly string[], reason: string, at: Instant): Promise<void>;
}
