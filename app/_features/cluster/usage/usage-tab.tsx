'use client';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import QueryStatsOutlined from '@mui/icons-material/QueryStatsOutlined';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useNodes } from '../nodes/use-nodes';
import { formatBytes, formatMillicores } from '@/app/_lib/format/quantity';
import { useUrlSort } from '@/app/_lib/url/use-url-sort';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail, Usage } from '@/app/_trpc/types';
import { UsageBar } from './usage-bar';

/** Bytes of a GB as nodes report it: GiB, although the API's field is named `memory_gb`. */
const GIB = 1024 ** 3;

interface UsageRow {
  name: string;
  cpuMillicores: number | null;
  cpuCapacityMillicores: number | null;
  memoryBytes: number | null;
  memoryCapacityBytes: number | null;
}

const share = (used: number | null, capacity: number | null) =>
  used === null || capacity === null || capacity === 0 ? null : used / capacity;

const columns: readonly Column<UsageRow>[] = [
  { key: 'node', header: 'Node', lead: true, sortBy: (row) => row.name, cell: (row) => row.name },
  {
    key: 'cpu',
    header: 'CPU used of capacity',
    width: '32%',
    sortBy: (row) => share(row.cpuMillicores, row.cpuCapacityMillicores),
    cell: (row) => (
      <UsageBar
        used={row.cpuMillicores}
        capacity={row.cpuCapacityMillicores}
        format={formatMillicores}
        label="CPU"
      />
    ),
  },
  {
    key: 'memory',
    header: 'Memory used of capacity',
    width: '32%',
    sortBy: (row) => share(row.memoryBytes, row.memoryCapacityBytes),
    cell: (row) => (
      <UsageBar
        used={row.memoryBytes}
        capacity={row.memoryCapacityBytes}
        format={formatBytes}
        label="Memory"
      />
    ),
  },
];

function rowsOf(usage: Usage, nodes: ReturnType<typeof useNodes>['rows']): UsageRow[] {
  const known = new Map((nodes ?? []).map((node) => [node.node_name, node]));
  return usage.nodes.map((each) => {
    const node = known.get(each.node_name);
    return {
      name: each.node_name,
      cpuMillicores: each.cpu_usage_millicores,
      cpuCapacityMillicores: node === undefined ? null : node.cpu_cores * 1000,
      memoryBytes: each.memory_usage_bytes,
      memoryCapacityBytes: node === undefined ? null : node.memory_gb * GIB,
    };
  });
}

/** What the nodes use now, from the cluster's metrics-server; said plainly when there is none. */
export default function UsageTab({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const nodes = useNodes(cluster.cluster_id);
  const [sort, setSort] = useUrlSort('node');
  const usage = useQuery(
    trpc.k8s.metrics.queryOptions(
      { cluster_id: cluster.cluster_id },
      { refetchInterval: 30_000, retry: false },
    ),
  );
  if (usage.isPending) return <TableSkeleton rows={6} />;
  if (usage.isError && usage.data === undefined) {
    return <ErrorState error={usage.error} what="the usage" onRetry={() => void usage.refetch()} />;
  }
  if (!usage.data.metrics_available) {
    return (
      <EmptyState
        icon={QueryStatsOutlined}
        title="metrics-server is absent"
        action={
          <Button size="small" onClick={() => void usage.refetch()}>
            Ask again
          </Button>
        }
      >
        {usage.data.unavailable_reason ?? 'The cluster has no metrics API.'} Usage is unknown, not zero. Spot
        warnings are handled without it; rightsizing needs it.
      </EmptyState>
    );
  }
  const { totals } = usage.data;
  return (
    <Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 3,
          px: 2.5,
          py: 2,
          fontSize: '0.8438rem',
          color: 'text.secondary',
        }}
      >
        <span>
          CPU in all:{' '}
          {totals.cpu_usage_millicores === null ? (
            <Missing reason="Not measured" />
          ) : (
            formatMillicores(totals.cpu_usage_millicores)
          )}
        </span>
        <span>
          Memory in all:{' '}
          {totals.memory_usage_bytes === null ? (
            <Missing reason="Not measured" />
          ) : (
            formatBytes(totals.memory_usage_bytes)
          )}
        </span>
        <span>
          Read <TimeAgo at={usage.data.read_at} />
        </span>
      </Box>
      <DataTable
        label="Usage by node"
        columns={columns}
        rows={rowsOf(usage.data, nodes.rows)}
        rowKey={(row) => row.name}
        sort={sort}
        onSort={setSort}
      />
    </Box>
  );
}
