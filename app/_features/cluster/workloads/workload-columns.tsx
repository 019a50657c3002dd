'use client';
import Box from '@mui/material/Box';
import { ContainerName } from '@/app/_components/data/container-name';
import type { Column } from '@/app/_components/data/data-table';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { formatBytes, formatHours, formatMillicores } from '@/app/_lib/format/quantity';
import type { WorkloadContainer } from '@/app/_trpc/types';

const quiet = { color: 'text.secondary', fontSize: '0.75rem' } as const;

function Amounts({
  request,
  limit,
  words,
}: {
  request: number | null;
  limit: number | null;
  words: (amount: number) => string;
}) {
  return (
    <Box className="tabular" sx={{ whiteSpace: 'nowrap' }}>
      {request === null ? <Missing reason="No request is set" /> : words(request)}
      <Box sx={quiet}>{limit === null ? 'no limit' : `limit ${words(limit)}`}</Box>
    </Box>
  );
}

function Used({ amount, words }: { amount: number | null; words: (amount: number) => string }) {
  return amount === null ? (
    <Missing reason="No usage was measured yet" />
  ) : (
    <span className="tabular">{words(amount)}</span>
  );
}

export const workloadColumns: readonly Column<WorkloadContainer>[] = [
  {
    key: 'workload',
    header: 'Workload',
    lead: true,
    cell: (row) => <ContainerName of={row} count={row.pod_count} unit="pod" />,
  },
  {
    key: 'cpu',
    header: 'CPU request',
    align: 'right',
    cell: (row) => (
      <Amounts
        request={row.cpu_request_millicores}
        limit={row.cpu_limit_millicores}
        words={formatMillicores}
      />
    ),
  },
  {
    key: 'p95',
    header: 'CPU p95',
    align: 'right',
    cell: (row) => <Used amount={row.cpu_p95_millicores} words={formatMillicores} />,
  },
  {
    key: 'memory',
    header: 'Memory request',
    align: 'right',
    cell: (row) => (
      <Amounts request={row.memory_request_bytes} limit={row.memory_limit_bytes} words={formatBytes} />
    ),
  },
  {
    key: 'max',
    header: 'Memory max',
    align: 'right',
    cell: (row) => <Used amount={row.memory_max_bytes} words={formatBytes} />,
  },
  {
    key: 'history',
    header: 'History',
    align: 'right',
    cell: (row) =>
      row.sample_count === 0 ? (
        <Missing reason="No usage was measured yet" />
      ) : (
        <Box sx={{ display: 'inline-grid', gap: 0.25, justifyItems: 'end' }}>
          <span className="tabular">{formatHours(row.history_hours)}</span>
          {row.history_imported !== null && <ToneChip tone="quiet" label="Imported" />}
        </Box>
      ),
  },
  {
    key: 'oom',
    header: 'Last out of memory',
    align: 'right',
    cell: (row) =>
      row.last_oom === null ? (
        <Missing reason="No usage yet" />
      ) : (
        <Box sx={{ color: 'warning.main' }}>
          <TimeAgo at={row.last_oom.at} />
          <Box sx={{ fontSize: '0.75rem' }}>at {formatBytes(row.last_oom.memory_bytes)}</Box>
        </Box>
      ),
  },
];
