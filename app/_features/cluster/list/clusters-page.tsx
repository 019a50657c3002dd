'use client';
import dynamic from 'next/dynamic';
import { useQuery } from '@tanstack/react-query';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import HubOutlined from '@mui/icons-material/HubOutlined';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Surface } from '@/app/_components/frame/panel';
import { useScope } from '@/app/_lib/url/scope';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import { ClusterTable } from './cluster-table';

const ConnectCluster = dynamic(() => import('./connect-cluster'), { ssr: false });

const ClusterFilterBar = dynamic(() => import('./cluster-filter-bar'), {
  ssr: false,
  loading: () => (
    <Skeleton variant="rounded" height={40} sx={{ m: { xs: 2, sm: 2.5 }, mb: 1.5, maxWidth: 332 }} />
  ),
});

/** How is each cluster? */
export function ClustersPage() {
  const trpc = useTRPC();
  const url = useUrlState();
  const scope = useScope();
  const clusters = useQuery(trpc.clusters.list.queryOptions({ limit: 500 }, { refetchInterval: 15_000 }));
  const status = url.get('status') ?? '';
  const mode = url.get('mode') ?? '';
  const all = clusters.data?.items ?? [];
  const rows = all.filter(
    (row) =>
      (scope.clusterId === null || row.cluster_id === scope.clusterId) &&
      (scope.customerId === null || row.customer_id === scope.customerId) &&
      (status === '' || row.status === status) &&
      (mode === '' || row.mode === mode),
  );
  const header = <PageHeader title="Clusters" question="How is each cluster?" />;
  if (clusters.isSuccess && all.length === 0) {
    return (
      <>
        {header}
        <ConnectCluster />
      </>
    );
  }
  return (
    <>
      {header}
      <Surface aria-label="Clusters">
        <ClusterFilterBar />
        {clusters.isPending ? (
          <TableSkeleton rows={6} rowHeight={60} />
        ) : clusters.isError && clusters.data === undefined ? (
          <ErrorState error={clusters.error} what="the clusters" onRetry={() => void clusters.refetch()} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={HubOutlined}
            title="No cluster matches"
            action={
              <Button onClick={() => url.set({ status: null, mode: null, cluster: null, customer: null })}>
                Show all
              </Button>
            }
          />
        ) : (
          <ClusterTable rows={rows} />
        )}
      </Surface>
    </>
  );
}
