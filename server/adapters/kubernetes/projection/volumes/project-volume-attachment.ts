import { z } from 'zod';
import type { VolumeAttachmentSnapshot } from '@/server/domain/cluster/snapshot';
import { metadataSchema } from '../metadata-schema';
import { parseObject } from '../parse-object';

const attachmentSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    nodeName: z.string(),
    source: z.object({ persistentVolumeName: z.string().nullish() }),
  }),
  status: z.object({ attached: z.boolean().nullish() }).nullish(),
});

/**
 * A volume attachment as storage.k8s.io/v1 writes it.
 * https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/
 *
 * ```json
 * {"metadata":{"name":"csi-1","uid":"5e…","resourceVersion":"8","creationTimestamp":"2026-01-02T03:04:05Z"},
 *  "spec":{"attacher":"ebs.csi.aws.com","nodeName":"ip-10-0-1-7.ec2.internal","source":{"persistentVolumeName":"pvc-1"}},
 *  "status":{"attached":true}}
 * ```
 */
export function projectVolumeAttachment(raw: unknown): VolumeAttachmentSnapshot {
  const { metadata, spec, status } = parseObject(attachmentSchema, raw);
  return {
    name: metadata.name,
    nodeName: spec.nodeName,
    volumeName: spec.source.persistentVolumeName ?? null,
    attached: status?.attached ?? false,
  };
}
