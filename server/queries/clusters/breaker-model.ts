import { z } from 'zod';
import type { BreakerState } from '@/server/domain/triggers/breaker';
import { textOf, timeText } from '@/server/queries/shared/page';

/** The circuit breaker of a cluster's optimizations. */
export const breakerSchema = z.object({
  state: z.enum(['closed', 'open']),
  opened_at: timeText.nullable(),
  /** When it closes by itself. */
  closes_at: timeText.nullable(),
  /** The failed plans that opened it, newest first. */
  plan_ids: z.array(z.string()),
});

export const toBreaker = (state: BreakerState): z.infer<typeof breakerSchema> =>
  state.kind === 'closed'
    ? { state: 'closed', opened_at: null, closes_at: null, plan_ids: [] }
    : {
        state: 'open',
        opened_at: textOf(state.since),
        closes_at: textOf(state.until),
        plan_ids: [...state.planIds],
      };
