'use client';
import dynamic from 'next/dynamic';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import AutoModeOutlined from '@mui/icons-material/AutoModeOutlined';
import { ListEnd } from '@/app/_components/data/list-end';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useLive } from '@/app/_features/activity/stream/live-context';
import { OptimizeButton } from '../trigger/optimize-button';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Surface } from '@/app/_components/frame/panel';
import { useScope } from '@/app/_lib/url/scope';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import { PlanTable } from './plan-table';
import { usePlanFilters } from './use-plan-filters';

const PAGE_SIZE = 25;

const SchedulePanel = dynamic(() => import('./schedule-panel'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" height={180} />,
});

const PlanFilterBar = dynamic(() => import('./plan-filter-bar'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" sx={{ height: { xs: 144, sm: 40 } }} />,
});

/** What was done, and why? Every plan with what it changed and saves. */
export function OptimizationsPage() {
  const trpc = useTRPC();
  const url = useUrlState();
  const live = useLive();
  const scope = useScope();
  const filters = usePlanFilters();
  const plans = useInfiniteQuery(
    trpc.optimization.history.infiniteQueryOptions(
      { ...filters.input, limit: PAGE_SIZE },
      {
        getNextPageParam: (page) => page.next_cursor,
        placeholderData: keepPreviousData,
        refetchInterval: live.state === 'connected' ? 60_000 : 8_000,
      },
    ),
  );
  const rows = plans.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title="Optimizations"
        question="What was done, and why?"
        actions={<OptimizeButton key={scope.clusterId} clusterId={scope.clusterId} />}
      />
      {scope.clusterId !== null && (
        <Box sx={{ mb: 2.5 }}>
          <SchedulePanel clusterId={scope.clusterId} />
        </Box>
      )}
      <Surface aria-label="Optimizations">
        <Box sx={{ p: { xs: 2, sm: 2.5 }, pb: 1.5 }}>
          <PlanFilterBar />
        </Box>
        {plans.isPending ? (
          <TableSkeleton rows={8} rowHeight={62} />
        ) : plans.isError && rows.length === 0 ? (
          <ErrorState error={plans.error} what="the plans" onRetry={() => void plans.refetch()} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={AutoModeOutlined}
            title={filters.narrowed ? 'No plan matches these filters' : 'No optimization yet'}
            action={
              filters.narrowed ? (
                <Button onClick={() => url.set({ status: null, type: null, from: null, to: null })}>
                  Clear filters
                </Button>
              ) : undefined
            }
          >
            {filters.narrowed
              ? undefined
              : '“Optimize now” runs a dry run first and changes nothing. Drains, test launches and interruptions are listed under “Every kind”.'}
          </EmptyState>
        ) : (
          <>
            <PlanTable rows={rows} />
            <ListEnd list={plans} shown={rows.length === 1 ? 'One plan' : `All ${rows.length} plans`} />
          </>
        )}
      </Surface>
    </>
  );
}
