'use client';
import type { TimeZoneChoice } from '@/app/_lib/format/time';
import { useStoredChoice } from '@/app/_lib/stored-choice';

/** UTC by default, as every log and AWS console says it. */
export function useTimeZone(): [TimeZoneChoice, (zone: TimeZoneChoice) => void] {
  return useStoredChoice('cloudoptim.time-zone', ['utc', 'local']);
}
