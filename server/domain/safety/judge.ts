import { findSafeAlternative } from '@/server/domain/safety/alternative/find-safe-alternative';
import {
  withoutPlanFacts,
  type AlternativeSources,
  type JudgeInput,
} from '@/server/domain/safety/evaluation/judge-input';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';

/**
 * The gate's decision: `approved` as proposed, `safe_alternative_created` with the mix to execute instead (its layers
 * in `layers`, the proposal's in `requestedLayers`), or `rejected` with every reason. Violations are always those of
 * the proposal.
 */
export function judge(input: JudgeInput, sources: AlternativeSources): Verdict {
  const verdict = judgeMix(input);
  if (verdict.isSafe) return verdict;
  const alternative = findSafeAlternative(input, sources);
  if (!alternative.ok) return { ...verdict, noAlternativeReason: alternative.error.message };
  const judged = judgeMix({ ...withoutPlanFacts(input), proposed: alternative.value });
  return {
    ...judged,
    actionTaken: 'safe_alternative_created',
    violations: verdict.violations,
    requestedLayers: verdict.layers,
  };
}
