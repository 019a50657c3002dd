import { z } from 'zod';
import { objectMeta } from './objects';
import { nodeSelectorTerms } from './pod-spec';

/** Storage objects; everything but the named fields passes through untouched. */
const typed = { apiVersion: z.string(), kind: z.string(), metadata: objectMeta };

export const persistentVolume = z.looseObject({
  ...typed,
  spec: z.looseObject({
    claimRef: z.looseObject({ namespace: z.string(), name: z.string() }).optional(),
    nodeAffinity: z.looseObject({ required: nodeSelectorTerms.optional() }).optional(),
    storageClassName: z.string().optional(),
  }),
});

export const persistentVolumeClaim = z.looseObject({
  ...typed,
  spec: z.looseObject({
    volumeName: z.string().optional(),
    storageClassName: z.string().optional(),
    accessModes: z.array(z.string()).optional(),
    resources: z.looseObject({ requests: z.record(z.string(), z.string()).optional() }).optional(),
  }),
  status: z.looseObject({ phase: z.string().default('Pending') }).default({ phase: 'Pending' }),
});
export type PersistentVolumeClaim = z.infer<typeof persistentVolumeClaim>;

export const volumeAttachment = z.looseObject({
  ...typed,
  spec: z.looseObject({
    attacher: z.string(),
    nodeName: z.string(),
    source: z.looseObject({ persistentVolumeName: z.string().optional() }),
  }),
  status: z.looseObject({ attached: z.boolean() }).default({ attached: false }),
});
