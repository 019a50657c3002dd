import { z } from 'zod';

/** ISO 8601 in UTC. */
export const timeText = z.iso.datetime();

export const nothing = z.object({});

/** The node that a step is about; the UID tells it from a later one of the same name. */
export const nodeSchema = z.object({ node_name: z.string(), node_uid: z.string() });

/** A workload; the UID tells it from a later one of the same name. */
export const workloadSchema = z.object({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
});

/**
 * What a step leaves. Every member is optional, since a step keeps what it has learned while it runs; `reason` is that
 * of a skipped step, `left` why there was nothing for it to do.
 */
export const resultOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.object({ ...shape, reason: z.string().nullable(), left: z.string() }).partial();

/** A parsed value that nobody changes. */
export type ReadonlyDeep<T> = T extends readonly (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;
