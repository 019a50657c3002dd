'use client';
import { useMemo } from 'react';
import Box from '@mui/material/Box';
import { DataGrid, type GridColDef } from '@mui/x-data-grid';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { HourlyPrice } from '@/app/_components/data/money';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useNonce } from '@/app/_components/nonce-context';
import { useUrlSort } from '@/app/_lib/url/use-url-sort';
import type { ClusterDetail, Node } from '@/app/_trpc/types';
import { NodeActions } from './node-actions';
import { NodeName, NodeState, OwnerCell } from './node-cells';

const columnsOf = (cluster: ClusterDetail): readonly GridColDef<Node>[] => [
  {
    field: 'node_name',
    headerName: 'Node',
    flex: 1.6,
    minWidth: 250,
    renderCell: ({ row }) => <NodeName node={row} />,
  },
  {
    field: 'status',
    headerName: 'State',
    width: 188,
    valueGetter: (_, row) => `${row.status === 'ready' ? 1 : 0}${row.unschedulable ? 0 : 1}`,
    renderCell: ({ row }) => <NodeState node={row} />,
  },
  {
    field: 'node_type',
    headerName: 'Lifecycle',
    width: 108,
    renderCell: ({ row }) => <Lifecycle type={row.node_type} />,
  },
  {
    field: 'owner',
    headerName: 'Owner',
    width: 140,
    renderCell: ({ row }) => <OwnerCell owner={row.owner} />,
  },
  { field: 'cpu_cores', headerName: 'CPU', type: 'number', width: 60 },
  {
    field: 'memory_gb',
    headerName: 'Memory',
    type: 'number',
    width: 80,
    valueFormatter: (value: number) => `${Math.round(value * 10) / 10} GB`,
  },
  { field: 'pod_count', headerName: 'Pods', type: 'number', width: 60 },
  {
    field: 'price_per_hour',
    headerName: 'Price',
    type: 'number',
    width: 92,
    renderCell: ({ row }) => <HourlyPrice price={row.price_per_hour} />,
  },
  {
    field: 'node_created_at',
    headerName: 'Created',
    width: 92,
    align: 'right',
    headerAlign: 'right',
    renderCell: ({ row }) => <TimeAgo at={row.node_created_at} />,
  },
  {
    field: 'actions',
    headerName: '',
    width: 52,
    sortable: false,
    align: 'center',
    renderCell: ({ row }) => <NodeActions node={row} cluster={cluster} />,
  },
];

const ROW_HEIGHT = 56;

/** Nodes in a virtualised grid; its sort lives in the URL. */
export default function NodeGrid({ rows, cluster }: { rows: readonly Node[]; cluster: ClusterDetail }) {
  const [sort, setSort] = useUrlSort('node_name');
  const nonce = useNonce();
  const columns = useMemo(() => columnsOf(cluster), [cluster]);
  return (
    <Box sx={{ height: Math.min(680, rows.length * ROW_HEIGHT + 60), minHeight: 200 }}>
      <DataGrid
        aria-label="Nodes"
        rows={rows}
        columns={columns}
        getRowId={(row) => row.node_name}
        rowHeight={ROW_HEIGHT}
        columnHeaderHeight={42}
        hideFooter
        {...(nonce === undefined ? {} : { nonce })}
        disableColumnMenu
        disableRowSelectionOnClick
        sortModel={[{ field: sort.key, sort: sort.descending ? 'desc' : 'asc' }]}
        onSortModelChange={([first]) => {
          if (first !== undefined) setSort({ key: first.field, descending: first.sort === 'desc' });
        }}
        sortingOrder={['asc', 'desc']}
        sx={{
          border: 'none',
          bgcolor: 'transparent',
          '--DataGrid-t-color-background-base': 'transparent',
          '& .MuiDataGrid-columnHeader, & .MuiDataGrid-columnHeaders, & .MuiDataGrid-topContainer': {
            bgcolor: 'surface.panelSolid',
          },
          fontSize: '0.8438rem',
          '& .MuiDataGrid-cell': { display: 'flex', alignItems: 'center' },
          '& .MuiDataGrid-cell[data-field="node_name"], & .MuiDataGrid-columnHeader:first-of-type': {
            pl: 2.5,
          },
          '& .MuiDataGrid-columnHeaderTitle': {
            fontSize: '0.75rem',
            fontWeight: 600,
            color: 'text.secondary',
          },
        }}
      />
    </Box>
  );
}
