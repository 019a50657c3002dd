import { z } from 'zod';
import type { PodHealth } from '@/server/domain/rightsizing/rollout';
import { toContainerResources } from './container-resources';
import { metadataSchema } from '../metadata-schema';
import { parseObject } from '../parse-object';
import { containerResourcesSchema } from './project-workload';

const stateSchema = z
  .object({
    waiting: z.object({ reason: z.string().nullish() }).nullish(),
    terminated: z.object({ reason: z.string().nullish() }).nullish(),
  })
  .nullish();

const podHealthSchema = z.object({
  metadata: metadataSchema.extend({ namespace: z.string().min(1) }),
  spec: z.object({ containers: z.array(containerResourcesSchema) }),
  status: z
    .object({
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
      containerStatuses: z
        .array(
          z.object({
            name: z.string(),
            restartCount: z.number().int().nullish(),
            state: stateSchema,
            lastState: stateSchema,
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/**
 * A pod by what tells whether its containers are well.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states
 *
 * ```json
 * {"status":{"containerStatuses":[{"name":"web","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
 *   "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}
 * ```
 */
export function projectPodHealth(raw: unknown): PodHealth {
  const { metadata, spec, status } = parseObject(podHealthSchema, raw);
  const statuses = new Map((status?.containerStatuses ?? []).map((one) => [one.name, one]));
  const objectName = `${metadata.namespace}/${metadata.name}`;
  return {
    name: metadata.name,
    ready: (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True'),
    deleting: Boolean(metadata.deletionTimestamp),
    containers: spec.containers.map(({ name, resources }, index) => {
      const told = statuses.get(name);
      return {
        name,
        resources: toContainerResources(resources, {
          objectName,
          field: `spec.containers.${index}.resources`,
        }),
        restartCount: told?.restartCount ?? 0,
        waitingReason: told?.state?.waiting?.reason ?? null,
        terminatedReason: told?.state?.terminated?.reason ?? told?.lastState?.terminated?.reason ?? null,
      };
    }),
  };
}
