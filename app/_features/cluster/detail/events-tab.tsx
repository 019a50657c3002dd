'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import TimerOutlined from '@mui/icons-material/TimerOutlined';
import { ActivityFeed } from '@/app/_features/activity/feed/activity-feed';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { WarningTable } from '@/app/_features/interruption/table/warning-table';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';

const PAGE_SIZE = 20;

/** What came in about this cluster's instances, of every kind, and what was done. */
export default function EventsTab({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const events = useInfiniteQuery(
    trpc.events.history.infiniteQueryOptions(
      { cluster_id: cluster.cluster_id, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.next_cursor },
    ),
  );
  const rows = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1.7fr) minmax(0, 1fr)' },
        pt: 2,
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h3" component="h2" sx={{ px: 2.5, mb: 1 }}>
          Instance events
        </Typography>
        {events.isPending ? (
          <TableSkeleton rows={5} rowHeight={60} />
        ) : events.isError && rows.length === 0 ? (
          <ErrorState error={events.error} what="the events" onRetry={() => void events.refetch()} />
        ) : rows.length === 0 ? (
          <EmptyState icon={TimerOutlined} title="No event yet" dense>
            Warnings, rebalance recommendations and state changes of this cluster’s instances appear here.
          </EmptyState>
        ) : (
          <>
            <WarningTable rows={rows} compact />
            {events.hasNextPage && (
              <Box sx={{ textAlign: 'center', py: 1.5 }}>
                <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
                  Show more
                </Button>
              </Box>
            )}
          </>
        )}
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h3" component="h2" sx={{ px: 2.5, mb: 1 }}>
          Activity
        </Typography>
        <ActivityFeed limit={20} clusterId={cluster.cluster_id} />
      </Box>
    </Box>
  );
}
