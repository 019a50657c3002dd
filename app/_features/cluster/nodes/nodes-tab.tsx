'use client';
import { lazy, Suspense } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import useMediaQuery from '@mui/material/useMediaQuery';
import DnsOutlined from '@mui/icons-material/DnsOutlined';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useNodes } from './use-nodes';
import { plural } from '@/app/_lib/format/quantity';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import type { ClusterDetail, Node } from '@/app/_trpc/types';
import { NodeActionDialogs } from './node-action-dialogs';
import { NodeCards } from './node-cards';

const NodeGrid = lazy(() => import('./node-grid'));

function matches(node: Node, wanted: string): boolean {
  const text = [
    node.node_name,
    node.instance_id,
    node.instance_type,
    node.availability_zone,
    node.node_type,
    node.owner,
    node.auto_scaling_group,
  ];
  return text.some((part) => part !== null && part.toLowerCase().includes(wanted));
}

/** The cluster's nodes: a grid that holds thousands, cards on a phone. */
export default function NodesTab({ cluster }: { cluster: ClusterDetail }) {
  const url = useUrlState();
  const wide = useMediaQuery('(min-width: 900px)', { noSsr: true });
  const nodes = useNodes(cluster.cluster_id);
  const find = url.get('find') ?? '';
  if (nodes.isError && nodes.rows === undefined) {
    return <ErrorState error={nodes.error} what="the nodes" onRetry={() => void nodes.refetch()} />;
  }
  if (nodes.rows === undefined) return <TableSkeleton rows={8} />;
  if (nodes.rows.length === 0) {
    return (
      <EmptyState icon={DnsOutlined} title="No nodes yet">
        {cluster.last_synced_at === null
          ? 'The cluster was never synced. The Settings tab says what the last check found.'
          : 'The last sync found no nodes.'}
      </EmptyState>
    );
  }
  const rows = find === '' ? nodes.rows : nodes.rows.filter((node) => matches(node, find.toLowerCase()));
  return (
    <Box>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, flexWrap: 'wrap', px: 2.5, py: 1.75 }}>
        <TextField
          size="small"
          label="Find a node"
          placeholder="Name, instance, type, zone…"
          value={find}
          onChange={(event) => url.set({ find: event.target.value }, 'replace')}
          slotProps={{ inputLabel: { shrink: true } }}
          sx={{ width: { xs: '100%', sm: 280 } }}
        />
        <Box role="status" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
          {find === ''
            ? plural(rows.length, 'node')
            : `${rows.length} of ${plural(nodes.rows.length, 'node')}`}
        </Box>
      </Box>
      {rows.length === 0 ? (
        <EmptyState
          icon={DnsOutlined}
          title="No node matches"
          dense
          action={<Button onClick={() => url.set({ find: null }, 'replace')}>Show all</Button>}
        />
      ) : (
        <NodeActionDialogs cluster={cluster}>
          {wide ? (
            <Suspense fallback={<TableSkeleton rows={8} />}>
              <NodeGrid rows={rows} />
            </Suspense>
          ) : (
            <NodeCards rows={rows} />
          )}
        </NodeActionDialogs>
      )}
    </Box>
  );
}
