'use client';
import Box from '@mui/material/Box';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Disclosure } from '@/app/_components/data/disclosure';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { HourlyPrice } from '@/app/_components/data/money';
import { COMPARED_DIGITS } from '@/app/_lib/format/money';
import { formatCount, plural } from '@/app/_lib/format/quantity';
import type { MixRow } from './mix';

function Difference({ row }: { row: MixRow }) {
  const difference = row.after - row.before;
  if (difference === 0)
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        <span aria-hidden>=</span>
        <span className="visually-hidden">unchanged</span>
      </Box>
    );
  return (
    <Box
      component="span"
      className="tabular"
      sx={{ fontWeight: 650, color: difference > 0 ? 'success.main' : 'warning.main' }}
    >
      {difference > 0 ? '+' : '−'}
      {formatCount(Math.abs(difference))}
    </Box>
  );
}

const count = (value: number) => (
  <Box component="span" className="tabular" sx={value === 0 ? { color: 'text.secondary' } : {}}>
    {formatCount(value)}
  </Box>
);

function columnsFor(beforeWords: string, afterWords: string): readonly Column<MixRow>[] {
  return [
    {
      key: 'pool',
      header: 'Pool',
      lead: true,
      cell: (row) => (
        <Box sx={{ minWidth: 0 }}>
          <Box component="span" sx={{ fontWeight: 600, whiteSpace: 'nowrap' }}>
            {row.instanceType}
          </Box>{' '}
          <Box component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
            {row.zone}
          </Box>
        </Box>
      ),
    },
    { key: 'lifecycle', header: 'Bought as', cell: (row) => <Lifecycle type={row.lifecycle} /> },
    {
      key: 'price',
      header: 'Price a node',
      align: 'right',
      cell: (row) => <HourlyPrice price={row.pricePerHour} digits={COMPARED_DIGITS} />,
    },
    { key: 'before', header: beforeWords, align: 'right', cell: (row) => count(row.before) },
    { key: 'after', header: afterWords, align: 'right', cell: (row) => count(row.after) },
    { key: 'difference', header: 'Difference', align: 'right', cell: (row) => <Difference row={row} /> },
  ];
}

/** More pools that stay as they are than this are folded away under those that change. */
const MOST_UNCHANGED = 3;

/** Nodes by pool before and after, what changes first. */
export function MixTable({
  rows,
  beforeWords = 'Before',
  afterWords,
}: {
  rows: readonly MixRow[];
  beforeWords?: string;
  afterWords: 'After' | 'Would be' | 'Alternative';
}) {
  const changed = rows.filter((row) => row.before !== row.after);
  const unchanged = rows.filter((row) => row.before === row.after);
  const table = (shown: readonly MixRow[], label: string) => (
    <DataTable
      label={label}
      columns={columnsFor(beforeWords, afterWords)}
      rows={shown}
      rowKey={(row) => row.key}
      cardBelowPx={520}
    />
  );
  if (changed.length === 0 || unchanged.length <= MOST_UNCHANGED) return table(rows, 'Nodes by pool');
  const nodes = unchanged.reduce((sum, row) => sum + row.after, 0);
  return (
    <>
      {table(changed, 'Nodes by pool')}
      <Disclosure>
        <summary>
          <Box sx={{ flex: 1, fontSize: '0.8438rem', color: 'text.secondary' }}>
            {plural(unchanged.length, 'pool')} with {plural(nodes, 'node')}{' '}
            {afterWords === 'After' ? 'stay as they are' : 'would stay as they are'}
          </Box>
          <ExpandMore aria-hidden className="disclosure-arrow" />
        </summary>
        {table(unchanged, 'Pools that stay as they are')}
      </Disclosure>
    </>
  );
}
