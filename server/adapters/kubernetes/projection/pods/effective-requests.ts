import { z } from 'zod';
import { addAmounts, maxAmounts, toAmounts, type Amounts } from '../resource-amounts';
import { resourceListSchema } from '../metadata-schema';

const requestsSchema = z.object({ requests: resourceListSchema.nullish() }).nullish();

const resourcesSchema = z
  .object({ requests: resourceListSchema.nullish(), limits: resourceListSchema.nullish() })
  .nullish();

export const containerSchema = z.object({
  name: z.string(),
  restartPolicy: z.string().nullish(),
  resources: resourcesSchema,
  ports: z.array(z.object({ hostPort: z.number().int().nullish() })).nullish(),
});

/** The fields of a pod's spec that decide what the scheduler sets aside for it. */
export const requestingSpecSchema = z.object({
  containers: z.array(containerSchema),
  initContainers: z.array(containerSchema).nullish(),
  overhead: resourceListSchema.nullish(),
  resources: requestsSchema,
});
type RequestingSpec = z.infer<typeof requestingSpecSchema>;

/**
 * What the scheduler sets aside for the pod. Sidecars (init containers with `restartPolicy: Always`) run on beside all
 * that follows; other init containers run one at a time. So: the larger of (containers + sidecars) and of each init
 * container with the sidecars started before it; pod-level requests stand in for what they name; overhead on top.
 *
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#pod-level-resource-specification
 */
export function effectiveRequests(spec: RequestingSpec, objectName: string): Amounts {
  const requestsOf = (container: z.infer<typeof containerSchema>, list: string, index: number): Amounts =>
    toAmounts(container.resources?.requests, {
      objectName,
      field: `spec.${list}.${index}.resources.requests`,
    });
  let running: Amounts = {};
  spec.containers.forEach((container, index) => {
    running = addAmounts(running, requestsOf(container, 'containers', index));
  });
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  (spec.initContainers ?? []).forEach((container, index) => {
    const own = requestsOf(container, 'initContainers', index);
    const during = addAmounts(own, sidecars);
    if (container.restartPolicy === 'Always') {
      sidecars = during;
      running = addAmounts(running, own);
    }
    starting = maxAmounts(starting, during);
  });
  const podLevel = toAmounts(spec.resources?.requests, { objectName, field: 'spec.resources.requests' });
  const overhead = toAmounts(spec.overhead, { objectName, field: 'spec.overhead' });
  return addAmounts({ ...maxAmounts(running, starting), ...podLevel }, overhead);
}
