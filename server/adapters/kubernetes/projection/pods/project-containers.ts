import { z } from 'zod';
import type { ContainerSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { containerSchema } from './effective-requests';
import { instantSchema } from '../metadata-schema';
import { toAmounts } from '../resource-amounts';

/** https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#exceed-a-container-s-memory-limit */
const OOM_REASON = 'OOMKilled';

const stateSchema = z
  .object({
    terminated: z.object({ reason: z.string().nullish(), finishedAt: instantSchema.nullish() }).nullish(),
  })
  .nullish();

/** Of a container's status only how it last ended. */
export const containerStatusSchema = z.object({
  name: z.string(),
  state: stateSchema,
  lastState: stateSchema,
});

const NONE: PodSnapshot['oomKills'] = [];

/** The latest out-of-memory kill of each container: it has ended by one, or had before it was started again. */
export function oomKillsOf(
  statuses: readonly z.infer<typeof containerStatusSchema>[] | null | undefined,
): PodSnapshot['oomKills'] {
  const kills = (statuses ?? []).flatMap(({ name, state, lastState }) => {
    const ended = [state, lastState].flatMap((one) => one?.terminated ?? []);
    const kill = ended.find(({ reason }) => reason === OOM_REASON);
    return kill?.finishedAt ? [{ container: name, at: kill.finishedAt }] : [];
  });
  return kills.length === 0 ? NONE : kills;
}

/** What each container asks for and may use at most. */
export function toContainers(
  containers: readonly z.infer<typeof containerSchema>[],
  objectName: string,
): readonly ContainerSnapshot[] {
  return containers.map(({ name, resources }, index) => {
    const amountsOf = (list: 'requests' | 'limits') =>
      toAmounts(resources?.[list], { objectName, field: `spec.containers.${index}.resources.${list}` });
    const [requests, limits] = [amountsOf('requests'), amountsOf('limits')];
    return {
      name,
      cpuRequestMillicores: requests['cpu'] ?? null,
      memoryRequestBytes: requests['memory'] ?? null,
      cpuLimitMillicores: limits['cpu'] ?? null,
      memoryLimitBytes: limits['memory'] ?? null,
    };
  });
}
