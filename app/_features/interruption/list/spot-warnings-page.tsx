'use client';
import dynamic from 'next/dynamic';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import TimerOutlined from '@mui/icons-material/TimerOutlined';
import { ListEnd } from '@/app/_components/data/list-end';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { NoticeLegend } from '../notice/notice-legend';
import { WarningTable } from '../table/warning-table';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Surface } from '@/app/_components/frame/panel';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useWarningFilters } from './use-warning-filters';
import { useWarnings } from './use-warnings';

const WarningFilterBar = dynamic(() => import('./warning-filter-bar'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" sx={{ height: { xs: 144, sm: 40 } }} />,
});

/** Did we make it in time? Every warning on its 120 seconds. */
export function SpotWarningsPage() {
  const url = useUrlState();
  const filters = useWarningFilters();
  const warnings = useWarnings(filters);
  const rows = warnings.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title="Spot warnings" question="Did we make it in time?" />
      <Surface aria-label="Spot warnings">
        <Box sx={{ display: 'grid', gap: 1.75, p: { xs: 2, sm: 2.5 }, pb: 1.5 }}>
          <WarningFilterBar />
          <NoticeLegend />
        </Box>
        {warnings.isPending ? (
          <TableSkeleton rows={8} rowHeight={62} />
        ) : warnings.isError && rows.length === 0 ? (
          <ErrorState error={warnings.error} what="the warnings" onRetry={() => void warnings.refetch()} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={TimerOutlined}
            title={filters.narrowed ? 'No warning matches these filters' : 'No Spot warning yet'}
            action={
              filters.narrowed ? (
                <Button
                  onClick={() => url.set({ status: null, type: null, from: null, to: null, instance: null })}
                >
                  Clear filters
                </Button>
              ) : undefined
            }
          >
            {filters.narrowed
              ? undefined
              : 'When AWS reclaims a Spot instance of a connected cluster, its two-minute notice appears here.'}
          </EmptyState>
        ) : (
          <>
            <WarningTable rows={rows} />
            <ListEnd
              list={warnings}
              shown={rows.length === 1 ? 'One warning' : `All ${rows.length} warnings`}
            />
          </>
        )}
      </Surface>
    </>
  );
}
