'use client';
import { useMemo } from 'react';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { dayRange } from '@/app/_lib/url/day-range';
import { keyOf } from '@/app/_lib/url/key-of';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';
import { statusLooks, typeWords } from '../table/event-status';
import type { SpotWarning, SpotWarningFilters } from '@/app/_trpc/types';

/** Value of `type` in the URL that lists events of every kind. */
export const ALL_KINDS = 'all';

export interface WarningFilters {
  status: SpotWarning['status'] | null;
  type: SpotWarning['event_type'] | typeof ALL_KINDS;
  from: string | null;
  to: string | null;
  instanceId: string | null;
  /** True when anything but the scope narrows the list. */
  narrowed: boolean;
  /** The same as the API takes it. */
  input: SpotWarningFilters;
}

/** The list's filters as the URL has them; what makes no sense there is ignored. */
export function useWarningFilters(): WarningFilters {
  const url = useUrlState();
  const scope = useScope();
  const [zone] = useTimeZone();
  const status = keyOf(statusLooks, url.get('status'));
  const typed = url.get('type');
  const type = typed === ALL_KINDS ? ALL_KINDS : (keyOf(typeWords, typed) ?? 'interruption_warning');
  const from = url.get('from');
  const to = url.get('to');
  const instanceId = url.get('instance');
  return useMemo(
    () => ({
      status,
      type,
      from,
      to,
      instanceId,
      narrowed: status !== null || typed !== null || from !== null || to !== null || instanceId !== null,
      input: {
        ...scopeFilters(scope),
        ...dayRange(from, to, zone),
        ...(status === null ? {} : { status }),
        ...(type === ALL_KINDS ? {} : { type }),
        ...(instanceId === null ? {} : { instance_id: instanceId }),
      },
    }),
    [status, type, typed, from, to, instanceId, scope, zone],
  );
}
