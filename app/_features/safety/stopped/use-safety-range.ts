'use client';
import { useMemo } from 'react';
import { periodWords, usePeriodHours } from '@/app/_components/controls/period-switch';
import { dayRange } from '@/app/_lib/url/day-range';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';

/** The page looks at a day where the URL says nothing. */
export const UNSAID_PERIOD = '24h';

export interface SafetyRange {
  /** As the report takes it: chosen days, else the period up to now. */
  report: { from?: string; to?: string } | { period_hours: number };
  /** Chosen days as a list takes them; empty without any. */
  days: { from?: string; to?: string };
  words: string;
}

/** The range that the page is about: days that the reader chose prevail over the period. */
export function useSafetyRange(): SafetyRange {
  const url = useUrlState();
  const [zone] = useTimeZone();
  const [hours] = usePeriodHours(UNSAID_PERIOD);
  const from = url.get('from');
  const to = url.get('to');
  return useMemo(() => {
    const days = dayRange(from, to, zone);
    const chosen = days.from !== undefined || days.to !== undefined;
    return {
      days,
      report: chosen ? days : { period_hours: hours },
      words: chosen ? 'the chosen days' : `the last ${periodWords(hours)}`,
    };
  }, [from, to, zone, hours]);
}
