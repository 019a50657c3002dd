import type { ContainerResources } from '@/server/domain/rightsizing/workload';
import type { ResourceList } from '../metadata-schema';
import { toAmounts } from '../resource-amounts';

/** CPU and memory of a container as they are written; throws `MalformedObjectError` for what is no quantity. */
export function toContainerResources(
  resources:
    | {
        readonly requests?: ResourceList | null | undefined;
        readonly limits?: ResourceList | null | undefined;
      }
    | null
    | undefined,
  where: { readonly objectName: string; readonly field: string },
): ContainerResources {
  const { objectName, field } = where;
  const { requests, limits } = resources ?? {};
  toAmounts(requests, { objectName, field: `${field}.requests` });
  toAmounts(limits, { objectName, field: `${field}.limits` });
  return {
    cpuRequest: requests?.['cpu'] ?? null,
    memoryRequest: requests?.['memory'] ?? null,
    cpuLimit: limits?.['cpu'] ?? null,
    memoryLimit: limits?.['memory'] ?? null,
  };
}
