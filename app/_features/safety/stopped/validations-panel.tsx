'use client';
import dynamic from 'next/dynamic';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import { ListEnd } from '@/app/_components/data/list-end';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { Panel } from '@/app/_components/frame/panel';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import { useSafetyRange } from './use-safety-range';
import { useValidationFilters } from './use-validation-filters';
import { ValidationTable } from './validation-table';

const PAGE_SIZE = 25;

const ValidationFilterBar = dynamic(() => import('./validation-filter-bar'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" sx={{ height: { xs: 144, sm: 40 } }} />,
});

/** Every pass through the gate, newest first. */
export function ValidationsPanel() {
  const trpc = useTRPC();
  const scope = useScope();
  const { days } = useSafetyRange();
  const filters = useValidationFilters();
  const validations = useInfiniteQuery(
    trpc.safety.validations.infiniteQueryOptions(
      { ...scopeFilters(scope), ...days, ...filters.input, limit: PAGE_SIZE },
      {
        getNextPageParam: (page) => page.next_cursor,
        placeholderData: keepPreviousData,
        refetchInterval: 60_000,
      },
    ),
  );
  const rows = validations.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Validations" hint="Newest first; each opens the plan that it belongs to" flush>
      <Box sx={{ px: { xs: 2, sm: 2.5 }, pt: 0.75, pb: 1.5 }}>
        <ValidationFilterBar />
      </Box>
      {validations.isPending ? (
        <TableSkeleton rows={8} rowHeight={62} />
      ) : validations.isError && rows.length === 0 ? (
        <ErrorState
          error={validations.error}
          what="the validations"
          onRetry={() => void validations.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={ShieldOutlined}
          title={filters.narrowed ? 'No validation matches these filters' : 'Nothing evaluated yet'}
        >
          {filters.narrowed
            ? undefined
            : 'Everything that would change a cluster passes through the gate first, and is listed here.'}
        </EmptyState>
      ) : (
        <>
          <ValidationTable rows={rows} />
          <ListEnd
            list={validations}
            shown={rows.length === 1 ? 'One validation' : `All ${rows.length} validations`}
          />
        </>
      )}
    </Panel>
  );
}
