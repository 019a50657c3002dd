import * as z from 'zod/mini';

export const kinds = ['Deployment', 'StatefulSet'] as const;

const named = (what: string) => z.string().check(z.trim(), z.minLength(1, `Give the ${what}`));

/** A workload and its replicas as typed, and as they are sent. */
export const scaleSchema = z.object({
  namespace: named('namespace'),
  kind: z.enum(kinds),
  name: named('name of the workload'),
  replicas: z.pipe(
    z.string().check(z.regex(/^\d{1,5}$/, 'Give a whole number from 0 to 99999')),
    z.transform(Number),
  ),
});

export type ScaleDraft = z.input<typeof scaleSchema>;

/** An empty draft for a workload of this namespace. */
export const scaleDraft = (namespace: string): ScaleDraft => ({
  namespace,
  kind: 'Deployment',
  name: '',
  replicas: '',
});
