'use client';
import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { HourlyPrice } from '@/app/_components/data/money';
import { TimeAgo } from '@/app/_components/data/time-ago';
import type { Node } from '@/app/_trpc/types';
import { NodeActions } from './node-actions';
import { NodeName, NodeState, nodePlace, OwnerCell } from './node-cells';

/** Cards drawn at first and with each further step. */
const STEP = 50;

const columns: readonly Column<Node>[] = [
  { key: 'node', header: 'Node', lead: true, cell: (node) => <NodeName node={node} /> },
  { key: 'state', header: 'State', cell: (node) => <NodeState node={node} /> },
  { key: 'type', header: 'Type', align: 'right', cell: (node) => nodePlace(node).join(' · ') },
  { key: 'lifecycle', header: 'Lifecycle', cell: (node) => <Lifecycle type={node.node_type} /> },
  { key: 'owner', header: 'Owner', cell: (node) => <OwnerCell owner={node.owner} /> },
  { key: 'pods', header: 'Pods', align: 'right', cell: (node) => node.pod_count },
  {
    key: 'price',
    header: 'Price',
    align: 'right',
    cell: (node) => <HourlyPrice price={node.price_per_hour} />,
  },
  { key: 'age', header: 'Created', align: 'right', cell: (node) => <TimeAgo at={node.node_created_at} /> },
  {
    key: 'actions',
    header: 'Actions',
    align: 'right',
    cell: (node) => <NodeActions node={node} />,
  },
];

export function NodeCards({ rows }: { rows: readonly Node[] }) {
  const [shown, setShown] = useState(STEP);
  return (
    <>
      <DataTable
        label="Nodes"
        columns={columns}
        rows={rows.slice(0, shown)}
        rowKey={(node) => node.node_name}
      />
      {rows.length > shown && (
        <Box sx={{ textAlign: 'center', py: 1.5 }}>
          <Button onClick={() => setShown(shown + STEP)}>Show more</Button>
        </Box>
      )}
    </>
  );
}
