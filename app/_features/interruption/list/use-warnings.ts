'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useLive } from '@/app/_features/activity/stream/live-context';
import { useTRPC } from '@/app/_trpc/client';
import { ALL_KINDS, type WarningFilters } from './use-warning-filters';

const PAGE_SIZE = 25;

/** The warnings that the filters let through, newest first, a page at a time. */
export function useWarnings(filters: WarningFilters) {
  const trpc = useTRPC();
  const live = useLive();
  const input = { ...filters.input, limit: PAGE_SIZE };
  const options = {
    getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: live.state === 'connected' ? 60_000 : 8_000,
  } as const;
  const warnings = useInfiniteQuery(
    trpc.events.spotWarnings.infiniteQueryOptions(input, { ...options, enabled: filters.type !== ALL_KINDS }),
  );
  const history = useInfiniteQuery(
    trpc.events.history.infiniteQueryOptions(input, { ...options, enabled: filters.type === ALL_KINDS }),
  );
  return filters.type === ALL_KINDS ? history : warnings;
}
