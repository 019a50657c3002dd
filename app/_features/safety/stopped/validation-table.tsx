'use client';
import Box from '@mui/material/Box';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useClusterNames } from '@/app/_features/scope/use-cluster-names';
import { kindWords } from '@/app/_features/plan/verdict/verdict-words';
import { VerdictChip } from '@/app/_features/plan/verdict/verdict-view';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Validation } from '@/app/_trpc/types';

const hrefOf = (row: Validation) => (row.plan_id === null ? null : `/optimizations/${row.plan_id}`);

function Subject({ row }: { row: Validation }) {
  const scoped = useScopedHref();
  const names = useClusterNames();
  const href = hrefOf(row);
  const words = kindWords(row.kind);
  return (
    <Box sx={{ minWidth: 0 }}>
      {href === null ? words : <ConsoleLink href={scoped(href)}>{words}</ConsoleLink>}
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
        {row.cluster_id === null ? 'no cluster' : (names.get(row.cluster_id) ?? row.cluster_id)}
      </Box>
    </Box>
  );
}

/** The first reasons in words; the rest is on the plan's page. */
function Reasons({ row }: { row: Validation }) {
  const violations = row.verdict?.violations ?? [];
  if (violations.length === 0)
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        Nothing spoke against it
      </Box>
    );
  return (
    <Box sx={{ minWidth: 0, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
      {violations.slice(0, 2).map((violation, index) => (
        <div key={`${violation.violation_type}:${index}`}>{violation.message}</div>
      ))}
      {violations.length > 2 && <Box sx={{ color: 'text.secondary' }}>and {violations.length - 2} more</Box>}
    </Box>
  );
}

const columns: readonly Column<Validation>[] = [
  { key: 'subject', header: 'Subject', lead: true, cell: (row) => <Subject row={row} /> },
  { key: 'verdict', header: 'Verdict', cell: (row) => <VerdictChip action={row.action_taken} /> },
  { key: 'reasons', header: 'Reason', width: '46%', cell: (row) => <Reasons row={row} /> },
  { key: 'when', header: 'When', align: 'right', cell: (row) => <TimeAgo at={row.created_at} /> },
];

/** Validations as rows: what was evaluated, how, and why. */
export function ValidationTable({ rows }: { rows: readonly Validation[] }) {
  const scoped = useScopedHref();
  return (
    <DataTable
      label="Validations"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.validation_id}
      rowHref={(row) => scoped(hrefOf(row) ?? '/safety')}
    />
  );
}
