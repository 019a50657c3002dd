import * as z from 'zod/mini';
import type { Plan, Validation } from '@/app/_trpc/types';

/**
 * The one place where the pages read what a plan itself has stored as JSON: subject, mixes, decision and verdict. Each
 * function answers null for what is absent or of another shape.
 */

/** One pool of a mix; price in dollars per instance-hour. */
const pool = z.object({
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  count: z.number(),
  price_per_hour: z.nullable(z.number()),
  risk_score: z.nullish(z.number()),
});

const mix = z.object({ allocations: z.array(pool), cost_per_hour: z.nullish(z.number()) });

export type MixPool = z.infer<typeof pool>;

export interface Mix {
  pools: readonly MixPool[];
  nodes: number;
  /** Null when a price is not known. */
  costPerHour: number | null;
}

/** A plan's mix before or after, or another document with allocations; pools without a node are left out. */
export function readMix(stored: unknown): Mix | null {
  const parsed = mix.safeParse(stored).data;
  if (parsed === undefined) return null;
  const pools = parsed.allocations.filter(({ count }) => count > 0);
  return {
    pools,
    nodes: pools.reduce((sum, { count }) => sum + count, 0),
    costPerHour: parsed.cost_per_hour ?? null,
  };
}

/** The mix that the safety gate passed. */
export function recommendedMix(plan: Pick<Plan, 'verdict'>): Mix | null {
  return readMix(plan.verdict?.['recommendation']);
}

/** The name in a plan's subject: its node's, or the workload that is scaled. */
export function subjectName(plan: Pick<Plan, 'subject'>): string | null {
  for (const key of ['node_name', 'target'] as const) {
    const value = plan.subject[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** The id of the plan that this one rolls back. */
export function rolledBackPlanId(plan: Pick<Plan, 'subject'>): string | null {
  const id = plan.subject['rollback_of'];
  return typeof id === 'string' ? id : null;
}

const answer = z.object({
  model_version: z.optional(z.string()),
  confidence: z.optional(z.number()),
  estimated_savings_per_hour: z.optional(z.number()),
});

/** The parts of a decision server's answer that the page puts in words; `confidence` 0…1, savings in dollars. */
export function readAnswer(recommendations: unknown): z.infer<typeof answer> | null {
  return answer.safeParse(recommendations).data ?? null;
}

type Verdict = NonNullable<Validation['verdict']>;

const layerFigures = z.object({
  observed: z.nullish(z.number()),
  required: z.nullish(z.number()),
  pre_existing: z.nullish(z.boolean()),
});

/** What the gate adds to a layer beside its name. */
export function readLayerFigures(layer: unknown): z.infer<typeof layerFigures> {
  return layerFigures.safeParse(layer).data ?? {};
}

const verdictReasons = z.object({
  reason: z.nullish(z.string()),
  no_alternative_reason: z.nullish(z.string()),
});

/** What the gate says beside its layers. */
export function readVerdictReasons(verdict: Verdict): z.infer<typeof verdictReasons> {
  return verdictReasons.safeParse(verdict).data ?? {};
}
