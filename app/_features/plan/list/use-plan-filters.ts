'use client';
import { useMemo } from 'react';
import { OPTIMIZATIONS, planStatusLooks, planTypeWords } from '../words/plan-words';
import { dayRange } from '@/app/_lib/url/day-range';
import { keyOf } from '@/app/_lib/url/key-of';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';
import type { Plan, PlanFilters as PlanQuery } from '@/app/_trpc/types';

/** Value of `type` in the URL that lists plans of every kind. */
export const ALL_KINDS = 'all';

/** Interruptions are many and have a page of their own: without a choice the list shows what is done for money. */
export const DEFAULT_KIND = 'optimizations';

export interface PlanFilters {
  status: Plan['status'] | null;
  type: Plan['optimization_type'] | typeof ALL_KINDS | typeof DEFAULT_KIND;
  /** True when anything but the scope narrows the list. */
  narrowed: boolean;
  /** The same as the API takes it. */
  input: PlanQuery;
}

/** The list's filters as the URL has them; what makes no sense there is ignored. */
export function usePlanFilters(): PlanFilters {
  const url = useUrlState();
  const scope = useScope();
  const [zone] = useTimeZone();
  const status = keyOf(planStatusLooks, url.get('status'));
  const typed = url.get('type');
  const type = typed === ALL_KINDS ? ALL_KINDS : (keyOf(planTypeWords, typed) ?? DEFAULT_KIND);
  const from = url.get('from');
  const to = url.get('to');
  return useMemo(
    () => ({
      status,
      type,
      narrowed: status !== null || type !== DEFAULT_KIND || from !== null || to !== null,
      input: {
        ...scopeFilters(scope),
        ...dayRange(from, to, zone),
        ...(status === null ? {} : { status }),
        ...(type === ALL_KINDS ? {} : { type: type === DEFAULT_KIND ? OPTIMIZATIONS.join(',') : type }),
      },
    }),
    [status, type, from, to, scope, zone],
  );
}
