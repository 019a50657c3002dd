import { z } from 'zod';
import { metadataSchema } from '../metadata-schema';
import { parseObject } from '../parse-object';

const csiNodeSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ drivers: z.array(z.object({ name: z.string() })).nullish() }),
});

/**
 * Names of the drivers that a CSINode has registered.
 * https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/csi-node-v1/
 *
 * ```json
 * {"metadata":{"name":"ip-10-0-1-7.ec2.internal","uid":"5e…","resourceVersion":"8","creationTimestamp":"2026-01-02T03:04:05Z"},
 *  "spec":{"drivers":[{"name":"ebs.csi.aws.com","nodeID":"i-0abc","topologyKeys":["topology.ebs.csi.aws.com/zone"]}]}}
 * ```
 */
export function projectCsiNode(raw: unknown): readonly string[] {
  return (parseObject(csiNodeSchema, raw).spec.drivers ?? []).map((driver) => driver.name);
}
