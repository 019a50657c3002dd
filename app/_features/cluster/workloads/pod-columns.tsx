'use client';
import Box from '@mui/material/Box';
import type { Column } from '@/app/_components/data/data-table';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import { formatBytes, formatMillicores } from '@/app/_lib/format/quantity';
import type { Pod } from '@/app/_trpc/types';

function state(pod: Pod): { label: string; tone: Tone } {
  if (pod.terminating) return { label: 'Terminating', tone: 'caution' };
  switch (pod.phase) {
    case 'Running':
      return pod.ready ? { label: 'Running', tone: 'good' } : { label: 'Not ready', tone: 'caution' };
    case 'Pending':
      return { label: pod.unschedulable_since === null ? 'Pending' : 'Unschedulable', tone: 'caution' };
    case 'Failed':
      return { label: 'Failed', tone: 'bad' };
    case 'Succeeded':
      return { label: 'Finished', tone: 'quiet' };
    case 'Unknown':
      return { label: 'Unknown', tone: 'bad' };
    default: {
      const never: never = pod.phase;
      return never;
    }
  }
}

export const podColumns: readonly Column<Pod>[] = [
  {
    key: 'pod',
    header: 'Pod',
    lead: true,
    cell: (pod) => (
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {pod.name}
        <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
          {pod.namespace}
          {pod.owner_name !== null && ` · ${pod.owner_kind ?? ''} ${pod.owner_name}`}
        </Box>
      </Box>
    ),
  },
  { key: 'state', header: 'State', cell: (pod) => <ToneChip {...state(pod)} /> },
  {
    key: 'node',
    header: 'Node',
    cell: (pod) =>
      pod.node_name === null ? (
        <Missing reason="Not placed on a node" />
      ) : (
        <Box component="span" sx={{ overflowWrap: 'anywhere', fontSize: '0.8125rem' }}>
          {pod.node_name}
        </Box>
      ),
  },
  {
    key: 'cpu',
    header: 'CPU request',
    align: 'right',
    cell: (pod) => <span className="tabular">{formatMillicores(pod.cpu_request_millicores)}</span>,
  },
  {
    key: 'memory',
    header: 'Memory request',
    align: 'right',
    cell: (pod) => <span className="tabular">{formatBytes(pod.memory_request_bytes)}</span>,
  },
  {
    key: 'grace',
    header: 'Grace',
    align: 'right',
    cell: (pod) => <span className="tabular">{pod.grace_period_seconds} s</span>,
  },
  { key: 'age', header: 'Created', align: 'right', cell: (pod) => <TimeAgo at={pod.created_at} /> },
];
