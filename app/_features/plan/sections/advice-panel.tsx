'use client';
import Box from '@mui/material/Box';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { HourlyPrice } from '@/app/_components/data/money';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { Panel } from '@/app/_components/frame/panel';
import { COMPARED_DIGITS, formatHourlyPrice } from '@/app/_lib/format/money';
import { capitalized } from '@/app/_lib/format/sentence';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Plan } from '@/app/_trpc/types';

type Advice = NonNullable<Plan['advice']>;
type AdvisedNode = Advice['nodes'][number];

function columnsFor(hrefOf: (node: AdvisedNode) => string): readonly Column<AdvisedNode>[] {
  return [
    {
      key: 'node',
      header: 'Node',
      lead: true,
      cell: (node) => <ConsoleLink href={hrefOf(node)}>{node.node_name}</ConsoleLink>,
    },
    {
      key: 'pool',
      header: 'Pool',
      cell: (node) => (
        <span>
          {node.instance_type}{' '}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {node.availability_zone}
          </Box>
        </span>
      ),
    },
    { key: 'lifecycle', header: 'Bought as', cell: (node) => <Lifecycle type={node.node_type} /> },
    { key: 'owner', header: 'Owner', cell: (node) => node.owner },
    {
      key: 'price',
      header: 'Price',
      align: 'right',
      cell: (node) => <HourlyPrice price={node.price_per_hour} digits={COMPARED_DIGITS} />,
    },
  ];
}

/** Nodes that could go and belong to others: said, never done. */
export function AdvicePanel({ plan }: { plan: Pick<Plan, 'advice' | 'cluster_id'> }) {
  const scoped = useScopedHref();
  const { advice } = plan;
  if (advice === null || advice.nodes.length === 0) return null;
  const saved = advice.savings_per_hour;
  return (
    <Panel
      title="Advice on nodes with other owners"
      flush
      hint={`${capitalized(advice.explanation)}${saved === null ? '' : ` · would save ${formatHourlyPrice(saved, COMPARED_DIGITS)}`}`}
      actions={<ToneChip tone="caution" label="Advice: nothing is executed" />}
    >
      <DataTable
        label="Nodes with other owners"
        columns={columnsFor((node) =>
          scoped(`/clusters/${plan.cluster_id}?tab=nodes&find=${encodeURIComponent(node.node_name)}`),
        )}
        rows={advice.nodes}
        rowKey={(node) => node.node_name}
        cardBelowPx={620}
      />
    </Panel>
  );
}
