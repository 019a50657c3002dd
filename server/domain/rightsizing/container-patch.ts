import { parseQuantity } from '@/server/domain/shared/quantity';
import type { ResourceChange } from './judge-container';
import type { ContainerResources, WorkloadContainer } from './workload';

export const RESOURCE_KEYS = ['cpuRequest', 'memoryRequest', 'cpuLimit', 'memoryLimit'] as const;
export type ResourceKey = (typeof RESOURCE_KEYS)[number];

/** A change of one container's resources: what stood before, exactly as it was written, and what is to stand. */
export interface ContainerPatch {
  readonly container: string;
  readonly former: ContainerResources;
  readonly next: ContainerResources;
}

const MIB = 1024 ** 2;

/** `1536Mi`, or plain bytes where they are no whole MiB. */
const memoryQuantity = (bytes: number): string => (bytes % MIB === 0 ? `${bytes / MIB}Mi` : String(bytes));

/** The patch that makes a change of these resources. */
export function toPatch(container: WorkloadContainer, change: ResourceChange): ContainerPatch {
  const former = container.resources;
  const cpu = (value: number | null, old: string | null) => (value === null ? old : `${value}m`);
  const memory = (value: number | null, old: string | null) => (value === null ? old : memoryQuantity(value));
  return {
    container: container.name,
    former,
    next: {
      cpuRequest: cpu(change.cpuRequestMillicores, former.cpuRequest),
      memoryRequest: memory(change.memoryRequestBytes, former.memoryRequest),
      cpuLimit: cpu(change.cpuLimitMillicores, former.cpuLimit),
      memoryLimit: memory(change.memoryLimitBytes, former.memoryLimit),
    },
  };
}

/** The values that a patch changes; all others are not its concern. */
export const changedKeys = ({ former, next }: ContainerPatch): readonly ResourceKey[] =>
  RESOURCE_KEYS.filter((key) => !sameQuantity(former[key], next[key]));

/** By amount: the API server writes `1000m` back as `1`. */
export function sameQuantity(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return a === b || (parseQuantity(a) !== null && parseQuantity(a) === parseQuantity(b));
}

/** What stands of a patch: all of its former values, all of its new ones, or values that somebody else has written. */
export type Standing = 'former' | 'next' | 'other';

export function standingOf(patch: ContainerPatch, containers: readonly WorkloadContainer[]): Standing {
  const found = containers.find(({ name }) => name === patch.container)?.resources;
  if (found === undefined) return 'other';
  const keys = changedKeys(patch);
  if (keys.every((key) => sameQuantity(found[key], patch.next[key]))) return 'next';
  return keys.every((key) => sameQuantity(found[key], patch.former[key])) ? 'former' : 'other';
}

/** The patch that takes another back, as far as its values still stand; null when none of them does. */
export function undoOf(
  patch: ContainerPatch,
  containers: readonly WorkloadContainer[],
): ContainerPatch | null {
  const found = containers.find(({ name }) => name === patch.container)?.resources;
  if (found === undefined) return null;
  const ours = changedKeys(patch).filter((key) => sameQuantity(found[key], patch.next[key]));
  if (ours.length === 0) return null;
  const restored = Object.fromEntries(ours.map((key) => [key, patch.former[key]]));
  return { container: patch.container, former: found, next: { ...found, ...restored } };
}
