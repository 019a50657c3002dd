'use client';
import Box from '@mui/material/Box';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Facts } from '@/app/_components/data/facts';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { Missing } from '@/app/_components/data/time-ago';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import { Panel } from '@/app/_components/frame/panel';
import { formatCount, plural } from '@/app/_lib/format/quantity';
import { capitalized } from '@/app/_lib/format/sentence';
import { formatDuration } from '@/app/_lib/format/time';
import { readScaleUp, type BroughtNode } from './scale-up';
import type { ScaleUpEnd, WaitingWorkload } from '../stored/step-results';
import type { PlanDetail } from '@/app/_trpc/types';

const answerLooks: Readonly<Record<WaitingWorkload['answer'], { label: string; tone: Tone }>> = {
  'new-node': { label: 'New node', tone: 'good' },
  'has-room': { label: 'Has room', tone: 'quiet' },
  cannot: { label: 'Fits no node', tone: 'bad' },
  beyond: { label: 'Needs your decision', tone: 'caution' },
  'not-wanted': { label: 'Disabled', tone: 'quiet' },
  later: { label: 'Later', tone: 'caution' },
};

const nodeLooks: Readonly<Record<BroughtNode['state'], { label: string; tone: Tone }>> = {
  planned: { label: 'Planned', tone: 'quiet' },
  launching: { label: 'Launching', tone: 'action' },
  joining: { label: 'Joining', tone: 'action' },
  ready: { label: 'Ready', tone: 'good' },
  failed: { label: 'Not launched', tone: 'bad' },
  terminated: { label: 'Terminated: unused', tone: 'caution' },
};

const waitingColumns: readonly Column<WaitingWorkload>[] = [
  {
    key: 'workload',
    header: 'Workload',
    lead: true,
    cell: (row) => <Box sx={{ overflowWrap: 'anywhere' }}>{row.name}</Box>,
  },
  {
    key: 'pods',
    header: 'Pods',
    align: 'right',
    cell: (row) => <span className="tabular">{formatCount(row.pods)}</span>,
  },
  { key: 'answer', header: 'Result', cell: (row) => <ToneChip {...answerLooks[row.answer]} /> },
  {
    key: 'reason',
    header: 'Reason',
    cell: (row) => (
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere', color: 'text.secondary' }}>
        {capitalized(row.reason)}
      </Box>
    ),
  },
];

const nodeColumns: readonly Column<BroughtNode>[] = [
  {
    key: 'node',
    header: 'New node',
    lead: true,
    cell: (node) => (
      <span>
        {node.instanceType}{' '}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {node.zone}
        </Box>
      </span>
    ),
  },
  { key: 'lifecycle', header: 'Bought as', cell: (node) => <Lifecycle type={node.lifecycle ?? 'other'} /> },
  {
    key: 'instance',
    header: 'Instance',
    cell: (node) => node.instanceId ?? <Missing reason="Nothing was launched for it" />,
  },
  { key: 'state', header: 'State', align: 'right', cell: (node) => <ToneChip {...nodeLooks[node.state]} /> },
];

function endFacts(end: ScaleUpEnd) {
  const all = end.pods_placed + end.pods_unplaced;
  return [
    ['Pods scheduled', `${formatCount(end.pods_placed)} of ${formatCount(all)}`],
    ['Total pending time', plural(end.pending_pod_seconds, 'pod-second')],
    ['Longest wait', formatDuration(end.longest_pending_seconds)],
  ] as const;
}

/** Pods that waited for room, the nodes that were brought for them, and how long they were pending. */
export function ScaleUpPanel({ plan }: { plan: PlanDetail }) {
  const found = plan.optimization_type === 'scale_up' ? readScaleUp(plan.steps) : null;
  if (found === null) return null;
  const pods = found.waiting.reduce((sum, row) => sum + row.pods, 0);
  return (
    <Panel
      title="Pending pods"
      flush
      hint={`${plural(pods, 'pod')} pending at decision time${found.nodes.length === 0 ? '' : `, ${plural(found.nodes.length, 'new node')}${plan.dry_run ? ' planned' : ''}`}`}
    >
      {found.end !== null && (
        <Box sx={{ px: { xs: 2, sm: 2.5 }, pb: 1.5 }}>
          <Facts facts={endFacts(found.end)} />
        </Box>
      )}
      <DataTable
        label="Pending pods"
        columns={waitingColumns}
        rows={found.waiting}
        rowKey={(row) => `${row.workload} ${row.answer}`}
        cardBelowPx={620}
      />
      {found.nodes.length > 0 && (
        <DataTable
          label="New nodes"
          columns={nodeColumns}
          rows={found.nodes}
          rowKey={(node) => node.key}
          cardBelowPx={560}
        />
      )}
    </Panel>
  );
}
