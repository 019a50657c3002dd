import { createHash } from 'node:crypto';
import type { StepDraft } from '@/server/domain/execution/step-types';

/** Steps that only look or wait: what they say of numbers changes from day to day and changes nothing. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['guard', 'wait-ready', 'await-rollout', 'record']);

/** What is done, to what: two proposals of one key come to the same. */
export function proposalKey(
  optimizationType: string,
  found: { readonly drafts?: readonly StepDraft[] | undefined; readonly recommendation: unknown },
): string {
  const substance = found.drafts
    ?.filter((draft) => !WITHOUT_EFFECT.has(draft.stepType))
    .map((draft) => `${draft.stepType} ${draft.target}`)
    .sort();
  return createHash('sha256')
    .update(JSON.stringify([optimizationType, substance ?? withoutFacts(found.recommendation)]))
    .digest('hex');
}

/** A recommendation without the prices and scores that move every minute; counts stay. */
function withoutFacts(recommendation: unknown): unknown {
  const text = JSON.stringify(recommendation ?? null, (name: string, value: unknown) =>
    typeof value === 'number' && name !== 'count' ? undefined : value,
  );
  return JSON.parse(text);
}
