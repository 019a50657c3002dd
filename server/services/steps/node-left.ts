import { z } from 'zod';

/** What a step leaves when there was nothing for it to do: the node is gone, or another plan looks after it. */
const leftSchema = z.object({ left: z.string() });

/** Why a step left its node alone; null for one that did its work. */
export const leftReason = (step: { readonly result: unknown }): string | null =>
  leftSchema.safeParse(step.result).data?.left ?? null;

/** True for a step that found its node gone or in other hands, and so has removed nothing. */
export const wasLeft = (step: { readonly result: unknown }): boolean => leftReason(step) !== null;
