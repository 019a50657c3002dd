import type { StepInput, StoredPatch, StoredResources } from '@/contracts/plans';
import type { ReadonlyDeep } from '@/contracts/plans/primitives';
import type { ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import type { ContainerResources } from '@/server/domain/rightsizing/workload';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { StepContext } from '@/server/services/plans/step-handler';

/** What the steps of one workload's rollout are given. */
export type WorkloadInput = StepInput<'patch'>;

/** The workload that a guard judges; throws for the guard of a batch of nodes, which is another kind's. */
export function workloadInputOf({ id, input }: Pick<StepRecord<'guard'>, 'id' | 'input'>): WorkloadInput {
  if (input.check !== 'workload') throw new Error(`step ${id} guards a batch of nodes, not a workload`);
  return input;
}

/** What the guard leaves for the patch and the watch behind it; null where it has left the workload alone. */
export function guardedOf(
  guard: Pick<StepRecord<'guard'>, 'result'> | undefined,
): { readonly validationId: string; readonly patches: readonly ContainerPatch[] } | null {
  const { validation_id: validationId, patches = [] } = guard?.result ?? {};
  return validationId === undefined || patches.length === 0
    ? null
    : { validationId, patches: patches.map(patchOfStored) };
}

const resourcesOf = (stored: ReadonlyDeep<StoredResources>): ContainerResources => ({
  cpuRequest: stored.cpu_request,
  memoryRequest: stored.memory_request,
  cpuLimit: stored.cpu_limit,
  memoryLimit: stored.memory_limit,
});

const storedResources = (resources: ContainerResources): StoredResources => ({
  cpu_request: resources.cpuRequest,
  memory_request: resources.memoryRequest,
  cpu_limit: resources.cpuLimit,
  memory_limit: resources.memoryLimit,
});

const patchOfStored = ({ container, former, next }: ReadonlyDeep<StoredPatch>): ContainerPatch => ({
  container,
  former: resourcesOf(former),
  next: resourcesOf(next),
});

/** A patch as the guard keeps it. */
export const storedPatch = ({ container, former, next }: ContainerPatch): StoredPatch => ({
  container,
  former: storedResources(former),
  next: storedResources(next),
});

/** A workload that is left as it is: no failure of the plan. */
export const left = (reason: string) => ({ status: 'succeeded', result: { left: reason } }) as const;

/** Why the step before left the workload as it is; null when it did not. */
export function leftBefore(context: Pick<StepContext, 'dependencies'>): string | null {
  for (const { result } of context.dependencies()) if (result?.left !== undefined) return result.left;
  return null;
}

/** Calls to the cluster outside an interruption: as long as other steps give them. */
export const CALL = { timeoutMs: 10_000 } as const;
