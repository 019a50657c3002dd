'use client';
import Box from '@mui/material/Box';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { Copyable } from '@/app/_components/feedback/copyable';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { SpotWarning } from '@/app/_trpc/types';
import { Countdown } from '../notice/countdown';
import { EventStatusChip, typeWords } from './event-status';
import { NoticeBar } from '../notice/notice-bar';

function Subject({ row }: { row: SpotWarning }) {
  const scoped = useScopedHref();
  return (
    <Box sx={{ minWidth: 0 }}>
      <ConsoleLink href={scoped(`/spot-warnings/${row.event_id}`)} sx={{ overflowWrap: 'anywhere' }}>
        {row.node_name ?? row.instance_id ?? typeWords[row.event_type]}
      </ConsoleLink>
      <Box
        sx={{
          color: 'text.secondary',
          fontSize: '0.75rem',
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1,
        }}
      >
        {row.cluster_name ?? 'no registered cluster'}
        {row.instance_id !== null && row.node_name !== null && (
          <Copyable value={row.instance_id} label="Instance id" />
        )}
      </Box>
    </Box>
  );
}

function Status({ row }: { row: SpotWarning }) {
  return (
    <Box
      sx={{
        display: 'inline-flex',
        flexDirection: 'column',
        alignItems: { xs: 'flex-end', sm: 'flex-start' },
        gap: 0.25,
      }}
    >
      <EventStatusChip status={row.status} />
      {row.status === 'handling' && <Countdown times={row} deadlineAt={row.deadline_at} />}
    </Box>
  );
}

function Replacement({ row }: { row: SpotWarning }) {
  switch (row.replacement_node_type) {
    case 'spot':
    case 'on-demand':
      return <Lifecycle type={row.replacement_node_type} />;
    case 'group':
      return <span>By its group</span>;
    case 'none':
      return <span>Not needed</span>;
    case null:
      return <Missing reason={row.status === 'handling' ? 'Not decided yet' : 'Nothing was launched'} />;
    default: {
      const never: never = row.replacement_node_type;
      return never;
    }
  }
}

const columns: readonly Column<SpotWarning>[] = [
  { key: 'subject', header: 'Node', lead: true, width: '26%', cell: (row) => <Subject row={row} /> },
  {
    key: 'bar',
    header: 'Two minutes',
    lead: true,
    width: '38%',
    cell: (row) => <NoticeBar times={row} running={row.status === 'handling'} />,
  },
  { key: 'status', header: 'Outcome', cell: (row) => <Status row={row} /> },
  { key: 'replacement', header: 'Replaced by', cell: (row) => <Replacement row={row} /> },
  { key: 'received', header: 'Received', align: 'right', cell: (row) => <TimeAgo at={row.received_at} /> },
];

const compactColumns = columns.filter((column) => column.key !== 'replacement');

/** Warnings as rows, each with its bar; the same on the overview and on its own page. */
export function WarningTable({ rows, compact = false }: { rows: readonly SpotWarning[]; compact?: boolean }) {
  const scoped = useScopedHref();
  return (
    <DataTable
      label="Spot warnings"
      columns={compact ? compactColumns : columns}
      rows={rows}
      rowKey={(row) => row.event_id}
      rowHref={(row) => scoped(`/spot-warnings/${row.event_id}`)}
      cardBelowPx={compact ? 560 : 720}
    />
  );
}
