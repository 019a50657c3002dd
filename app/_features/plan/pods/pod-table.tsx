'use client';
import Box from '@mui/material/Box';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Missing } from '@/app/_components/data/time-ago';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import { formatDuration, formatOffset, secondsBetween } from '@/app/_lib/format/time';
import type { DrainedPod } from '../stored/step-results';

const howLooks: Readonly<Record<DrainedPod['how'], { label: string; tone: Tone }>> = {
  evicted: { label: 'Evicted', tone: 'good' },
  deleted: { label: 'Deleted at the deadline', tone: 'caution' },
  left: { label: 'Left by itself', tone: 'quiet' },
  waiting: { label: 'Not evicted', tone: 'bad' },
};

function columnsFrom(origin: string): readonly Column<DrainedPod>[] {
  return [
    {
      key: 'pod',
      header: 'Pod',
      lead: true,
      cell: (pod) => (
        <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {pod.namespace}/
          </Box>
          {pod.name}
          {pod.last_refusal !== null && (
            <Box sx={{ color: 'warning.main', fontSize: '0.75rem' }}>{pod.last_refusal}</Box>
          )}
        </Box>
      ),
    },
    { key: 'how', header: 'How', cell: (pod) => <ToneChip {...howLooks[pod.how]} /> },
    {
      key: 'told',
      header: 'Evicted at',
      align: 'right',
      cell: (pod) =>
        pod.told_at === null ? (
          <Missing reason="The API server never accepted it" />
        ) : (
          <span className="tabular">{formatOffset(secondsBetween(origin, pod.told_at))}</span>
        ),
    },
    {
      key: 'gone',
      header: 'Took',
      align: 'right',
      cell: (pod) =>
        pod.told_at === null || pod.gone_at === null ? (
          <Missing reason="Still running when the drain ended" />
        ) : (
          <span className="tabular">
            {formatDuration(Math.max(0, secondsBetween(pod.told_at, pod.gone_at)))}
          </span>
        ),
    },
    {
      key: 'tries',
      header: 'Tries',
      align: 'right',
      cell: (pod) => <span className="tabular">{pod.tries}</span>,
    },
  ];
}

/** Every pod of a drain: evicted when and how, offsets from `origin`. */
export function PodTable({ pods, origin }: { pods: readonly DrainedPod[]; origin: string }) {
  return (
    <DataTable
      label="Pods of this drain"
      columns={columnsFrom(origin)}
      rows={pods}
      rowKey={(pod) => `${pod.namespace}/${pod.name}`}
      cardBelowPx={480}
    />
  );
}
