import { z } from 'zod';
import { pauseLevelSchema } from '@/server/queries/clusters/cluster-model';
import { ApiError } from '@/server/api/api-error';

const PAUSE_EVERYTHING = 'pause everything';

/** What a pause is asked with; spread into an input object. */
export const pauseFields = {
  level: pauseLevelSchema.default('optimization'),
  reason: z.string().trim().max(500).optional(),
  confirm: z.string().optional().describe('`pause everything` for that level'),
};

/** Pausing everything also stops the answer to Spot warnings, so it is typed out (Decision 4). */
export function requireConfirmation(input: {
  readonly level: 'optimization' | 'everything';
  readonly confirm?: string | undefined;
}): void {
  if (input.level === 'everything' && input.confirm !== PAUSE_EVERYTHING) {
    throw new ApiError(
      'UNPROCESSABLE_CONTENT',
      'confirmation_required',
      `Spot warnings will not be answered either: send confirm: "${PAUSE_EVERYTHING}"`,
      { confirm: PAUSE_EVERYTHING },
    );
  }
}
