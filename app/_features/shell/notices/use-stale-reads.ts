'use client';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { readError } from '@/app/_trpc/read-error';

export interface StaleReads {
  /** When the oldest of what is shown was read, in this browser's milliseconds. */
  readAtMs: number;
  reason: string;
}

/** Reads that the page shows although their last refresh failed or waits for a network. */
export function findStaleReads(client: QueryClient): StaleReads | null {
  const stale = client
    .getQueryCache()
    .getAll()
    .filter(
      ({ state }) =>
        state.data !== undefined &&
        (state.status === 'error' || state.fetchFailureCount > 0 || state.fetchStatus === 'paused'),
    )
    .filter((query) => query.isActive())
    .sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
  const [oldest] = stale;
  if (oldest === undefined) return null;
  return {
    readAtMs: oldest.state.dataUpdatedAt,
    reason:
      oldest.state.fetchStatus === 'paused'
        ? 'This browser has no network.'
        : readError(oldest.state.fetchFailureReason ?? oldest.state.error).message,
  };
}

const onServer = () => null;

/** What of the page is from before, as long as any is. */
export function useStaleReads(): StaleReads | null {
  const client = useQueryClient();
  const last = useRef<StaleReads | null>(null);
  const subscribe = useCallback(
    (listener: () => void) => client.getQueryCache().subscribe(listener),
    [client],
  );
  const read = useCallback(() => {
    const next = findStaleReads(client);
    const before = last.current;
    if (next === null || before === null) last.current = next;
    else if (next.readAtMs !== before.readAtMs || next.reason !== before.reason) last.current = next;
    return last.current;
  }, [client]);
  return useSyncExternalStore(subscribe, read, onServer);
}
