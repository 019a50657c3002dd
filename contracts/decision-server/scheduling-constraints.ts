import { z } from 'zod';
import { name } from './primitives';

/** Selectors, taints and tolerations as the Kubernetes API means them, flattened to what a scheduler asks. */

const key = z.string().max(317);

export const selectorRequirementSchema = z.object({
  key,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string().max(253)).max(500),
});

/** `matchLabels` folded into `In`; all must hold, so that an empty list selects everything. */
export const labelSelectorSchema = z.array(selectorRequirementSchema).max(100);

/** One term of required node affinity: its requirements are ANDed, terms are ORed; a term without any matches nothing. */
export const nodeSelectorTermSchema = z.object({
  match_expressions: z.array(selectorRequirementSchema).max(100),
  /** Only `metadata.name` is defined. */
  match_fields: z.array(selectorRequirementSchema).max(100),
});

/** A required term of pod affinity or anti-affinity. */
export const podAffinityTermSchema = z.object({
  topology_key: key,
  selector: labelSelectorSchema,
  /** Namespaces it looks at; `*` stands for all of them. */
  namespaces: z.array(z.string().max(63)).max(500),
});

/** A constraint with `whenUnsatisfiable: DoNotSchedule`. */
export const topologySpreadSchema = z.object({
  topology_key: key,
  max_skew: z.number().int().min(1).max(1_000_000),
  min_domains: z.number().int().min(1).max(1_000_000).nullable(),
  selector: labelSelectorSchema,
});

const taintEffect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

export const taintSchema = z.object({ key, value: z.string().max(63), effect: taintEffect });

export const tolerationSchema = z.object({
  /** Empty with operator `Exists` tolerates every key. */
  key,
  operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt']),
  value: z.string().max(63),
  /** Empty matches every effect. */
  effect: z.union([taintEffect, z.literal('')]),
});

/** A PodDisruptionBudget; `disruptions_allowed` is the largest of the last five minutes (Decision 25). */
export const disruptionBudgetSchema = z.object({
  namespace: z.string().max(63),
  name,
  /** Null selects nothing, an empty one all. */
  selector: labelSelectorSchema.nullable(),
  disruptions_allowed: z.number().int().min(0).max(1_000_000),
});
