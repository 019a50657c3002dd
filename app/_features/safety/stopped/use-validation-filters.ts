'use client';
import { validationKindWords } from '@/app/_features/plan/verdict/verdict-words';
import { keyOf } from '@/app/_lib/url/key-of';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import type { Validation } from '@/app/_trpc/types';

export const verdictWords: Readonly<Record<Validation['action_taken'], string>> = {
  approved: 'Approved',
  safe_alternative_created: 'Safe alternative',
  rejected: 'Rejected',
};

/** The list's filters as the URL has them; what makes no sense there is ignored. */
export function useValidationFilters() {
  const url = useUrlState();
  const verdict = keyOf(verdictWords, url.get('verdict'));
  const kind = keyOf(validationKindWords, url.get('kind'));
  return {
    verdict,
    kind,
    narrowed: verdict !== null || kind !== null || url.get('from') !== null || url.get('to') !== null,
    input: {
      ...(verdict === null ? {} : { status: verdict }),
      ...(kind === null ? {} : { type: kind }),
    },
  };
}
