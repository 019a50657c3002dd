'use client';
import { useQuery } from '@tanstack/react-query';
import TimerOutlined from '@mui/icons-material/TimerOutlined';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { WarningTable } from '@/app/_features/interruption/table/warning-table';
import { Panel } from '@/app/_components/frame/panel';
import { scopeFilters, useScope, useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';

const SHOWN = 5;

/** The newest Spot warnings, each on its 120 seconds. */
export function RecentWarnings() {
  const trpc = useTRPC();
  const scope = useScope();
  const scoped = useScopedHref();
  const warnings = useQuery(trpc.events.spotWarnings.queryOptions({ ...scopeFilters(scope), limit: SHOWN }));
  return (
    <Panel
      title="Latest Spot warnings"
      flush
      actions={
        <ConsoleLink href={scoped('/spot-warnings')} sx={{ fontSize: '0.8125rem', color: 'primary.main' }}>
          All warnings
        </ConsoleLink>
      }
    >
      {warnings.isPending ? (
        <TableSkeleton rows={3} rowHeight={60} />
      ) : warnings.isError ? (
        <ErrorState error={warnings.error} what="the warnings" onRetry={() => void warnings.refetch()} />
      ) : warnings.data.items.length === 0 ? (
        <EmptyState icon={TimerOutlined} title="No Spot warning yet" dense>
          When AWS takes a Spot instance back, its two minutes appear here.
        </EmptyState>
      ) : (
        <WarningTable rows={warnings.data.items} compact />
      )}
    </Panel>
  );
}
