import { z } from 'zod';

/** RFC 3339 with second or microsecond precision, as metav1.Time and MicroTime are written. */
export const instantSchema = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'not a time');

export const stringMapSchema = z.record(z.string(), z.string());

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export const metadataSchema = z.object({
  name: z.string().min(1),
  namespace: z.string().nullish(),
  uid: z.string().min(1),
  resourceVersion: z.string().min(1),
  creationTimestamp: instantSchema,
  deletionTimestamp: instantSchema.nullish(),
  labels: stringMapSchema.nullish(),
  annotations: stringMapSchema.nullish(),
  ownerReferences: z
    .array(
      z.object({ kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().nullish() }),
    )
    .nullish(),
});

/**
 * Quantities are strings on the wire; plain numbers are legal input too.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export const resourceListSchema = z.record(z.string(), z.union([z.string(), z.number().transform(String)]));
export type ResourceList = z.infer<typeof resourceListSchema>;

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/ */
export const labelSelectorSchema = z.object({
  matchLabels: stringMapSchema.nullish(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
export type RawLabelSelector = z.infer<typeof labelSelectorSchema>;
