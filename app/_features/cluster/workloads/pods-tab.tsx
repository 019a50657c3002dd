'use client';
import { lazy, Suspense, useDeferredValue, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import WidgetsOutlined from '@mui/icons-material/WidgetsOutlined';
import { DataTable } from '@/app/_components/data/data-table';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useMayOperate } from '@/app/_features/session/session-context';
import { plural } from '@/app/_lib/format/quantity';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';
import { podColumns } from './pod-columns';

const ScaleDialog = lazy(() => import('./scale-dialog'));

const PAGE_SIZE = 100;

/** Pods as the cluster's own API lists them now, a page at a time. */
export default function PodsTab({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const url = useUrlState();
  const mayOperate = useMayOperate();
  const [scaling, setScaling] = useState(false);
  const namespace = url.get('namespace') ?? '';
  const node = url.get('node') ?? '';
  const wantedNamespace = useDeferredValue(namespace.trim());
  const wantedNode = useDeferredValue(node.trim());
  const pods = useInfiniteQuery(
    trpc.k8s.pods.infiniteQueryOptions(
      {
        cluster_id: cluster.cluster_id,
        limit: PAGE_SIZE,
        ...(wantedNamespace === '' ? {} : { namespace: wantedNamespace }),
        ...(wantedNode === '' ? {} : { node_name: wantedNode }),
      },
      { getNextPageParam: (page) => page.next_cursor, staleTime: 10_000, retry: false },
    ),
  );
  const rows = pods.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Box>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 1.5, px: 2.5, py: 1.75 }}>
        <TextField
          size="small"
          label="Namespace"
          placeholder="All"
          value={namespace}
          onChange={(event) => url.set({ namespace: event.target.value }, 'replace')}
          slotProps={{ inputLabel: { shrink: true } }}
          sx={{ width: { xs: '100%', sm: 200 } }}
        />
        <TextField
          size="small"
          label="Node"
          placeholder="All, or an exact name"
          value={node}
          onChange={(event) => url.set({ node: event.target.value }, 'replace')}
          slotProps={{ inputLabel: { shrink: true } }}
          sx={{ width: { xs: '100%', sm: 280 } }}
        />
        <Box
          role="status"
          sx={{ color: 'text.secondary', fontSize: '0.8125rem', flex: { xs: '1 0 100%', sm: 1 } }}
        >
          {pods.isSuccess && `${plural(rows.length, 'pod')}${pods.hasNextPage ? ' so far' : ''}, read live`}
        </Box>
        <Button size="small" color="inherit" loading={pods.isRefetching} onClick={() => void pods.refetch()}>
          Refresh
        </Button>
        {mayOperate && (
          <Button size="small" variant="outlined" onClick={() => setScaling(true)}>
            Scale a workload
          </Button>
        )}
      </Box>
      {pods.isPending ? (
        <TableSkeleton rows={8} />
      ) : pods.isError && rows.length === 0 ? (
        <ErrorState error={pods.error} what="the pods" onRetry={() => void pods.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState icon={WidgetsOutlined} title="No pods here" dense>
          {namespace === '' && node === ''
            ? 'The cluster has no pods.'
            : 'No pod matches the namespace and node.'}
        </EmptyState>
      ) : (
        <>
          <DataTable label="Pods" columns={podColumns} rows={rows} rowKey={(pod) => pod.uid} />
          {pods.hasNextPage && (
            <Box sx={{ textAlign: 'center', py: 1.5 }}>
              <Button loading={pods.isFetchingNextPage} onClick={() => void pods.fetchNextPage()}>
                Show more
              </Button>
            </Box>
          )}
        </>
      )}
      {scaling && (
        <Suspense fallback={null}>
          <ScaleDialog cluster={cluster} namespace={namespace} onClose={() => setScaling(false)} />
        </Suspense>
      )}
    </Box>
  );
}
