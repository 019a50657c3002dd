import type { StepRecord } from '@/server/ports/repositories/plan-repository';

/** Why a step left its node alone; null for one that did its work. */
export const leftReason = (step: Pick<StepRecord, 'result'>): string | null => step.result?.left ?? null;

/** True for a step that found its node gone or in other hands, and so has removed nothing. */
export const wasLeft = (step: Pick<StepRecord, 'result'>): boolean => leftReason(step) !== null;
