'use client';
import { useDeferredValue } from 'react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import WidgetsOutlined from '@mui/icons-material/WidgetsOutlined';
import { DataTable } from '@/app/_components/data/data-table';
import { ListEnd } from '@/app/_components/data/list-end';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { plural } from '@/app/_lib/format/quantity';
import { capitalized } from '@/app/_lib/format/sentence';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';
import { workloadColumns } from './workload-columns';

const PAGE_SIZE = 100;

/** What each container asks for and what it has used, as the worker keeps it every minute. */
export default function WorkloadsTab({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const url = useUrlState();
  const namespace = url.get('namespace') ?? '';
  const name = url.get('find') ?? '';
  const wantedNamespace = useDeferredValue(namespace.trim());
  const wantedName = useDeferredValue(name.trim());
  const list = useInfiniteQuery(
    trpc.k8s.workloads.infiniteQueryOptions(
      {
        cluster_id: cluster.cluster_id,
        limit: PAGE_SIZE,
        ...(wantedNamespace === '' ? {} : { namespace: wantedNamespace }),
        ...(wantedName === '' ? {} : { name: wantedName }),
      },
      {
        getNextPageParam: (page) => page.next_cursor,
        placeholderData: keepPreviousData,
        refetchInterval: 60_000,
      },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const usage = list.data?.pages[0]?.usage ?? null;
  return (
    <Box>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 1.5, px: 2.5, py: 1.75 }}>
        <TextField
          size="small"
          label="Namespace"
          placeholder="All"
          value={namespace}
          onChange={(event) => url.set({ namespace: event.target.value }, 'replace')}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { maxLength: 63 } }}
          sx={{ width: { xs: '100%', sm: 200 } }}
        />
        <TextField
          size="small"
          label="Workload"
          placeholder="All, or a part of the name"
          value={name}
          onChange={(event) => url.set({ find: event.target.value }, 'replace')}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { maxLength: 253 } }}
          sx={{ width: { xs: '100%', sm: 280 } }}
        />
        <Box role="status" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
          {list.isSuccess && (
            <>
              {plural(rows.length, 'container')}
              {list.hasNextPage && ' so far'} · usage read{' '}
              <TimeAgo at={usage?.read_at ?? null} missing="Not collected yet" />
            </>
          )}
        </Box>
      </Box>
      {usage !== null && usage.reason !== null && (
        <Alert severity="warning" variant="outlined" sx={{ mx: 2.5, mb: 1.5, overflowWrap: 'anywhere' }}>
          {usage.metrics_available ? 'The last reading brought no usage' : 'No metrics-server answers here'}:{' '}
          {capitalized(usage.reason)}
        </Alert>
      )}
      {list.isPending ? (
        <TableSkeleton rows={8} />
      ) : list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} what="the workloads" onRetry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState icon={WidgetsOutlined} title="No workloads here" dense>
          {namespace === '' && name === ''
            ? 'No usage collected yet. It is collected every minute.'
            : 'No workload matches the namespace and the name.'}
        </EmptyState>
      ) : (
        <>
          <DataTable
            label="Workloads"
            columns={workloadColumns}
            rows={rows}
            rowKey={(row) => `${row.namespace}/${row.kind}/${row.name}/${row.container}`}
            cardBelowPx={860}
          />
          <ListEnd
            list={list}
            shown={rows.length === 1 ? 'One container' : `All ${rows.length} containers`}
          />
        </>
      )}
    </Box>
  );
}
