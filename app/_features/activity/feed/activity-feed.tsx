'use client';
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import RssFeed from '@mui/icons-material/RssFeed';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useLive } from '../stream/live-context';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { Activity } from '@/app/_trpc/types';
import { useClusterNames } from '@/app/_features/scope/use-cluster-names';
import { ActivityRow } from './activity-row';

/** Counts of nodes change with every step of an interruption; maps and tables show them better than a feed. */
const UNTOLD = 'nodes.changed';
/** Rows asked for per row shown, because some are not told. */
const READ_PER_SHOWN = 3;

/** Rows of both, newest first, each once. */
function merge(live: readonly Activity[], stored: readonly Activity[], limit: number): Activity[] {
  const byId = new Map<string, Activity>();
  for (const row of [...live, ...stored]) byId.set(row.id, row);
  return [...byId.values()]
    .filter((row) => row.kind !== UNTOLD)
    .sort((a, b) => Number(b.id) - Number(a.id))
    .slice(0, limit);
}

/** The activity feed: what is stored, and what streams in on top of it. */
export function ActivityFeed({ limit = 12, clusterId }: { limit?: number; clusterId?: string }) {
  const trpc = useTRPC();
  const scope = useScope();
  const live = useLive();
  const names = useClusterNames();
  const filters = useMemo<ReturnType<typeof scopeFilters>>(
    () => (clusterId === undefined ? scopeFilters(scope) : { cluster_id: clusterId }),
    [clusterId, scope],
  );
  const stored = useQuery(
    trpc.activity.list.queryOptions(
      { ...filters, limit: limit * READ_PER_SHOWN },
      { refetchInterval: live.state === 'connected' ? 60_000 : 10_000 },
    ),
  );
  const rows = useMemo(() => {
    const matching = live.rows.filter(
      (row) =>
        (filters.cluster_id === undefined || row.cluster_id === filters.cluster_id) &&
        (filters.customer_id === undefined || row.customer_id === filters.customer_id),
    );
    return merge(matching, stored.data?.items ?? [], limit);
  }, [live.rows, stored.data, filters, limit]);

  if (stored.isPending && rows.length === 0) {
    return (
      <Box aria-busy sx={{ px: 2.5, pb: 2 }}>
        {Array.from({ length: Math.min(limit, 8) }, (_, index) => (
          <Box key={index} sx={{ display: 'flex', gap: 1.5, py: 1.125 }}>
            <Skeleton variant="rounded" width={30} height={30} />
            <Skeleton variant="rounded" height={30} sx={{ flex: 1 }} />
          </Box>
        ))}
      </Box>
    );
  }
  if (stored.isError && rows.length === 0) {
    return <ErrorState error={stored.error} what="the activity" onRetry={() => void stored.refetch()} />;
  }
  if (rows.length === 0) {
    return (
      <EmptyState icon={RssFeed} title="Nothing has happened yet" dense>
        Warnings, drains, replacements and changes of a cluster’s state appear here as they happen.
      </EmptyState>
    );
  }
  return (
    <Box
      component="ol"
      aria-label="Activity, newest first"
      aria-live="polite"
      sx={{ listStyle: 'none', m: 0, p: 0, pb: 1.5 }}
    >
      {rows.map((row) => (
        <ActivityRow
          key={row.id}
          row={row}
          clusterName={row.cluster_id === null ? null : (names.get(row.cluster_id) ?? null)}
        />
      ))}
    </Box>
  );
}
