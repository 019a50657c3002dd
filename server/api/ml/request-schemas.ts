import type { z } from 'zod';
import { decisionRequestSchema, type ContractAllocation, type Pool } from '@/contracts/decision-server';
import { MOST_DOLLARS, MOST_ROWS, MOST_UNITS } from '@/server/api/safety/validate-schemas';

type Context = z.core.$RefinementCtx;

function boundPools(rows: readonly (Pool | ContractAllocation)[], list: string, ctx: Context): void {
  const path = ['cluster_state', list];
  if (rows.length > MOST_ROWS)
    ctx.addIssue({ code: 'custom', path, message: `${MOST_ROWS} rows at most can be judged` });
  for (const [index, row] of rows.entries()) {
    const bounds = [
      ['vcpu', MOST_UNITS],
      ['memory_gib', MOST_UNITS],
      ['price_per_hour', MOST_DOLLARS],
    ] as const;
    for (const [field, most] of bounds)
      if ((row[field] ?? 0) > most)
        ctx.addIssue({ code: 'custom', path: [...path, index, field], message: `${most} at most` });
  }
}

/** The contract's request with the bounds of what the gate judges: the answer's mix is judged by these facts. */
export const spotOptimizeInput = decisionRequestSchema.superRefine((request, ctx) => {
  const { cluster_state: state, requirements } = request;
  boundPools(state.current_allocations, 'current_allocations', ctx);
  boundPools(state.candidate_pools, 'candidate_pools', ctx);
  for (const field of ['vcpu', 'memory_gib'] as const)
    if (requirements[field] > MOST_UNITS)
      ctx.addIssue({ code: 'custom', path: ['requirements', field], message: `${MOST_UNITS} at most` });
});
