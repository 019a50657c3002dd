'use client';
import Box from '@mui/material/Box';
import { BeforeAfter } from '@/app/_components/data/before-after';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { HourlyPrice } from '@/app/_components/data/money';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { DryRunChip, PlanStatusChip } from '../words/plan-chips';
import { askedBy, planSubject, planTypeWords, realizedMissing } from '../words/plan-words';
import { COMPARED_DIGITS, formatHourlyPrice, formatPriceBefore } from '@/app/_lib/format/money';
import { formatCount } from '@/app/_lib/format/quantity';
import { capitalized } from '@/app/_lib/format/sentence';
import { readMix } from '../stored/plan-documents';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Plan } from '@/app/_trpc/types';

const NO_MIX = 'This plan decided no mix';

/** Ends whose reason is what a reader looks for. */
const EMPTY_HANDED: ReadonlySet<Plan['status']> = new Set(['no_change', 'rejected', 'failed', 'rolled_back']);

const hrefOf = (plan: Plan) => `/optimizations/${plan.optimization_id}`;

function Subject({ plan }: { plan: Plan }) {
  const scoped = useScopedHref();
  const subject = planSubject(plan);
  return (
    <Box sx={{ minWidth: 0 }}>
      <ConsoleLink href={scoped(hrefOf(plan))}>{planTypeWords[plan.optimization_type]}</ConsoleLink>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem', overflowWrap: 'anywhere' }}>
        {subject === plan.cluster_name ? plan.cluster_name : `${subject} · ${plan.cluster_name}`}
      </Box>
      {plan.outcome !== null && EMPTY_HANDED.has(plan.status) && (
        <Box
          title={plan.outcome}
          sx={{
            fontSize: '0.75rem',
            maxWidth: 240,
            overflow: 'hidden',
            display: '-webkit-box',
            WebkitBoxOrient: 'vertical',
            WebkitLineClamp: '2',
          }}
        >
          {capitalized(plan.outcome)}
        </Box>
      )}
    </Box>
  );
}

function Nodes({ plan }: { plan: Plan }) {
  const before = readMix(plan.before);
  const after = readMix(plan.after);
  return (
    <BeforeAfter
      before={before === null ? null : formatCount(before.nodes)}
      after={after === null ? null : formatCount(after.nodes)}
      missing={NO_MIX}
    />
  );
}

function Cost({ plan }: { plan: Plan }) {
  const before = readMix(plan.before)?.costPerHour ?? null;
  const after = readMix(plan.after)?.costPerHour ?? null;
  return (
    <BeforeAfter
      before={before === null ? null : formatPriceBefore(before)}
      after={after === null ? null : formatHourlyPrice(after, COMPARED_DIGITS)}
      missing={NO_MIX}
    />
  );
}

const columns: readonly Column<Plan>[] = [
  { key: 'plan', header: 'Plan', lead: true, cell: (plan) => <Subject plan={plan} /> },
  {
    key: 'status',
    header: 'Status',
    cell: (plan) => (
      <Box sx={{ display: 'inline-flex', gap: 0.5 }}>
        <PlanStatusChip plan={plan} />
        {plan.dry_run && <DryRunChip />}
      </Box>
    ),
  },
  { key: 'nodes', header: 'Nodes', align: 'right', cell: (plan) => <Nodes plan={plan} /> },
  { key: 'cost', header: 'Cost per hour', align: 'right', cell: (plan) => <Cost plan={plan} /> },
  {
    key: 'estimated',
    header: 'Saves (estimated)',
    align: 'right',
    cell: (plan) => (
      <HourlyPrice
        price={plan.estimated_savings_per_hour}
        digits={COMPARED_DIGITS}
        missing="This plan estimates none"
      />
    ),
  },
  {
    key: 'realized',
    header: 'Saves (realized)',
    align: 'right',
    cell: (plan) => (
      <HourlyPrice
        price={plan.realised_savings_per_hour}
        digits={COMPARED_DIGITS}
        missing={realizedMissing(plan)}
      />
    ),
  },
  {
    key: 'when',
    header: 'When, by whom',
    align: 'right',
    cell: (plan) => (
      <Box sx={{ minWidth: 0 }}>
        <TimeAgo at={plan.created_at} />
        <Box
          title={askedBy(plan.requested_by)}
          sx={{
            color: 'text.secondary',
            fontSize: '0.75rem',
            maxWidth: 200,
            ml: 'auto',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {askedBy(plan.requested_by)}
        </Box>
      </Box>
    ),
  },
];

/** Plans as rows: what each changed, what it saves, who asked. */
export function PlanTable({ rows }: { rows: readonly Plan[] }) {
  const scoped = useScopedHref();
  return (
    <DataTable
      label="Plans"
      columns={columns}
      rows={rows}
      rowKey={(plan) => plan.optimization_id}
      rowHref={(plan) => scoped(hrefOf(plan))}
      cardBelowPx={900}
    />
  );
}
