'use client';
import Box from '@mui/material/Box';
import { DataGrid, type GridColDef } from '@mui/x-data-grid';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { HourlyPrice } from '@/app/_components/data/money';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useNonce } from '@/app/_components/frame/nonce-context';
import { formatCores, formatGib } from '@/app/_lib/format/quantity';
import { useUrlSort } from '@/app/_lib/url/use-url-sort';
import type { Node } from '@/app/_trpc/types';
import { NodeActions } from './node-actions';
import { NodeName, NodeState, nodePlace, OwnerCell, TwoLines } from './node-cells';

const columns: readonly GridColDef<Node>[] = [
  {
    field: 'node_name',
    headerName: 'Node',
    flex: 3,
    minWidth: 264,
    renderCell: ({ row }) => <NodeName node={row} />,
  },
  {
    field: 'status',
    headerName: 'State',
    width: 186,
    valueGetter: (_, row) => `${row.status === 'ready' ? 1 : 0}${row.unschedulable ? 0 : 1}`,
    renderCell: ({ row }) => <NodeState node={row} />,
  },
  {
    field: 'instance_type',
    headerName: 'Type',
    flex: 1,
    minWidth: 108,
    renderCell: ({ row }) => <TwoLines lines={nodePlace(row)} />,
  },
  {
    field: 'node_type',
    headerName: 'Lifecycle',
    flex: 1,
    minWidth: 130,
    valueGetter: (_, row) => `${row.node_type} ${row.owner}`,
    renderCell: ({ row }) => (
      <TwoLines
        lines={[<Lifecycle key="type" type={row.node_type} />, <OwnerCell key="owner" owner={row.owner} />]}
      />
    ),
  },
  { field: 'cpu_cores', headerName: 'CPU', type: 'number', width: 64, valueFormatter: formatCores },
  { field: 'memory_gb', headerName: 'Memory', type: 'number', width: 82, valueFormatter: formatGib },
  { field: 'pod_count', headerName: 'Pods', type: 'number', width: 60 },
  {
    field: 'price_per_hour',
    headerName: 'Price',
    type: 'number',
    width: 96,
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
    renderHeader: () => <span className="visually-hidden">Actions</span>,
    renderCell: ({ row }) => <NodeActions node={row} />,
  },
];

const ROW_HEIGHT = 56;
const HEADER_HEIGHT = 42;
/** More rows than these scroll inside the grid, which draws only what is seen. */
const ROWS_IN_FULL = 20;

/** Nodes in a virtualized grid; its sort lives in the URL. */
export default function NodeGrid({ rows }: { rows: readonly Node[] }) {
  const [sort, setSort] = useUrlSort('node_name');
  const nonce = useNonce();
  return (
    <Box sx={{ height: Math.min(rows.length, ROWS_IN_FULL) * ROW_HEIGHT + HEADER_HEIGHT + 18 }}>
      <DataGrid
        aria-label="Nodes"
        rows={rows}
        columns={columns}
        getRowId={(row) => row.node_name}
        rowHeight={ROW_HEIGHT}
        columnHeaderHeight={HEADER_HEIGHT}
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
          '& .MuiDataGrid-cell[data-field="node_name"], & .MuiDataGrid-columnHeader[data-field="node_name"]':
            {
              pl: 2.5,
            },
          '& .MuiDataGrid-columnSeparator': { display: 'none' },
          '& .MuiDataGrid-cell--textRight': { fontVariantNumeric: 'tabular-nums' },
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
