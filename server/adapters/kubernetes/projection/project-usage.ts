import { z } from 'zod';
import { parseDurationSeconds } from '@/server/domain/shared/duration';
import type { PodUsage } from '@/server/ports/cluster-api';
import { instantSchema, resourceListSchema } from './metadata-schema';
import { parseObject } from './parse-object';
import { toAmounts, type Amounts } from './resource-amounts';

const nodeUsageSchema = z.object({ metadata: z.object({ name: z.string() }), usage: resourceListSchema });

const podUsageSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  timestamp: instantSchema,
  window: z.string().transform((text, context) => {
    const seconds = parseDurationSeconds(text);
    if (seconds !== null) return seconds;
    context.addIssue('not a duration');
    return z.NEVER;
  }),
  containers: z.array(z.object({ name: z.string(), usage: resourceListSchema })).nullish(),
});

interface Usage {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

const toUsage = (amounts: Amounts): Usage => ({
  cpuMillicores: amounts['cpu'] ?? 0,
  memoryBytes: amounts['memory'] ?? 0,
});

/**
 * A node's usage as metrics.k8s.io/v1beta1 writes it (https://github.com/kubernetes/metrics).
 *
 * ```json
 * {"metadata":{"name":"ip-10-0-1-7.ec2.internal"},"timestamp":"2026-01-02T03:04:05Z","window":"20s","usage":{"cpu":"186347312n","memory":"1632416Ki"}}
 * ```
 */
export function projectNodeUsage(raw: unknown): Usage & { readonly name: string } {
  const { metadata, usage } = parseObject(nodeUsageSchema, raw);
  return { name: metadata.name, ...toUsage(toAmounts(usage, { objectName: metadata.name, field: 'usage' })) };
}

/**
 * A pod's usage, container by container.
 *
 * ```json
 * {"metadata":{"name":"web-1","namespace":"shop"},"timestamp":"2026-01-02T03:04:05Z","window":"15.12s","containers":[{"name":"web","usage":{"cpu":"1234567n","memory":"20480Ki"}}]}
 * ```
 */
export function projectPodUsage(raw: unknown): PodUsage {
  const { metadata, timestamp, window, containers } = parseObject(podUsageSchema, raw);
  const objectName = `${metadata.namespace}/${metadata.name}`;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    at: timestamp,
    windowSeconds: window,
    containers: (containers ?? []).map(({ name, usage }, index) => ({
      name,
      ...toUsage(toAmounts(usage, { objectName, field: `containers.${index}.usage` })),
    })),
  };
}
