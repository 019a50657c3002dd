'use client';
import Box from '@mui/material/Box';
import { ClusterStatusChip } from '@/app/_features/scope/cluster-status';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { ModeChip } from '../mode-chip';
import { HourlyPrice, unpricedNote } from '@/app/_components/data/money';
import { SpotShare } from '@/app/_components/data/spot-share';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { formatCount } from '@/app/_lib/format/quantity';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useUrlSort } from '@/app/_lib/url/use-url-sort';
import type { Cluster } from '@/app/_trpc/types';

function Name({ row }: { row: Cluster }) {
  const scoped = useScopedHref();
  return (
    <Box sx={{ minWidth: 0 }}>
      <ConsoleLink href={scoped(`/clusters/${row.cluster_id}`)}>{row.cluster_name}</ConsoleLink>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
        {row.company_name} · {row.region}
      </Box>
    </Box>
  );
}

const columns: readonly Column<Cluster>[] = [
  {
    key: 'name',
    header: 'Cluster',
    lead: true,
    sortBy: (row) => row.cluster_name,
    cell: (row) => <Name row={row} />,
  },
  {
    key: 'status',
    header: 'Health',
    sortBy: (row) => ['unreachable', 'degraded', 'pending', 'connected'].indexOf(row.status),
    cell: (row) => <ClusterStatusChip status={row.status} reason={row.status_reason} />,
  },
  {
    key: 'nodes',
    header: 'Nodes',
    align: 'right',
    sortBy: (row) => row.node_count,
    cell: (row) => <span className="tabular">{formatCount(row.node_count)}</span>,
  },
  {
    key: 'spot',
    header: 'Spot share',
    sortBy: (row) => row.spot_node_count / Math.max(1, row.spot_node_count + row.on_demand_node_count),
    cell: (row) => (
      <SpotShare spot={row.spot_node_count} onDemand={row.on_demand_node_count} total={row.node_count} />
    ),
  },
  {
    key: 'pods',
    header: 'Pods',
    align: 'right',
    sortBy: (row) => row.pod_count,
    cell: (row) => <span className="tabular">{formatCount(row.pod_count)}</span>,
  },
  {
    key: 'cost',
    header: 'Cost now',
    align: 'right',
    sortBy: (row) => row.current_cost_per_hour,
    cell: (row) => (
      <Box
        component="span"
        {...(unpricedNote(row.unpriced_node_count) === null
          ? {}
          : { title: unpricedNote(row.unpriced_node_count) ?? '' })}
      >
        <HourlyPrice price={row.current_cost_per_hour} missing="No node has a known price yet" />
        {row.unpriced_node_count > 0 && row.current_cost_per_hour !== null && '*'}
      </Box>
    ),
  },
  {
    key: 'mode',
    header: 'Mode',
    sortBy: (row) => row.mode,
    cell: (row) => (
      <Box sx={{ display: 'inline-flex', gap: 0.75, flexWrap: 'wrap' }}>
        <ModeChip mode={row.mode} />
        {row.paused !== null && (
          <ToneChip
            tone={row.paused.level === 'everything' ? 'bad' : 'caution'}
            label={row.paused.level === 'everything' ? 'All paused' : 'Paused'}
          />
        )}
      </Box>
    ),
  },
  {
    key: 'synced',
    header: 'Last sync',
    align: 'right',
    sortBy: (row) => row.last_synced_at,
    cell: (row) => <TimeAgo at={row.last_synced_at} missing="Never synced" />,
  },
];

export function ClusterTable({ rows }: { rows: readonly Cluster[] }) {
  const scoped = useScopedHref();
  const [sort, setSort] = useUrlSort('name');
  return (
    <DataTable
      label="Clusters"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.cluster_id}
      rowHref={(row) => scoped(`/clusters/${row.cluster_id}`)}
      sort={sort}
      onSort={setSort}
    />
  );
}
