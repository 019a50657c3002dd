'use client';
import dynamic from 'next/dynamic';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import ExpandMore from '@mui/icons-material/ExpandMore';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { Disclosure } from '@/app/_components/data/disclosure';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { Panel } from '@/app/_components/frame/panel';
import { violationWords } from '@/app/_features/plan/verdict/verdict-words';
import { formatCount, plural } from '@/app/_lib/format/quantity';
import { formatDuration, formatExact, type TimeZoneChoice } from '@/app/_lib/format/time';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';
import type { SafetyReport } from '@/app/_trpc/types';

const CHART_HEIGHT = 232;

const ViolationsChart = dynamic(() => import('./violations-chart'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" height={CHART_HEIGHT} />,
});

type Bucket = SafetyReport['buckets'][number];

/** Violation types that occur, the most frequent first. */
function typesOf(report: SafetyReport): readonly string[] {
  const counts = new Map<string, number>();
  for (const bucket of report.buckets)
    for (const { violation_type: type, count } of bucket.violations)
      counts.set(type, (counts.get(type) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([type]) => type);
}

function columnsFor(types: readonly string[], zone: TimeZoneChoice): readonly Column<Bucket>[] {
  return [
    {
      key: 'from',
      header: 'From',
      lead: true,
      cell: (bucket) => (
        <Box component="time" dateTime={bucket.from} className="tabular" sx={{ whiteSpace: 'nowrap' }}>
          {formatExact(bucket.from, zone).replace(/:\d\d\.\d{3}/, '')}
        </Box>
      ),
    },
    {
      key: 'judged',
      header: 'Evaluated',
      align: 'right',
      cell: (bucket) => <span className="tabular">{formatCount(bucket.validations)}</span>,
    },
    ...types.map((type): Column<Bucket> => ({
      key: type,
      header: violationWords[type] ?? type,
      align: 'right',
      cell: (bucket) => (
        <span className="tabular">
          {formatCount(bucket.violations.find((each) => each.violation_type === type)?.count ?? 0)}
        </span>
      ),
    })),
  ];
}

/** Violations by type over time, as a chart and as the table behind it. */
export function ViolationsPanel({ report }: { report: SafetyReport | undefined }) {
  const [zone] = useTimeZone();
  const types = report === undefined ? [] : typesOf(report);
  const judged = report?.buckets.filter((bucket) => bucket.validations > 0) ?? [];
  return (
    <Panel
      title="Violations over time"
      hint={
        report === undefined
          ? 'By type'
          : `By type, per ${formatDuration(report.bucket_seconds)}. Shaded: nothing was evaluated`
      }
    >
      {report === undefined ? (
        <Skeleton variant="rounded" height={CHART_HEIGHT} />
      ) : judged.length === 0 ? (
        <EmptyState icon={ShieldOutlined} title="Nothing evaluated in this period" dense />
      ) : types.length === 0 ? (
        <EmptyState icon={ShieldOutlined} title="No layer was violated" dense>
          {plural(report.validations.total, 'validation')}, and every layer held.
        </EmptyState>
      ) : (
        <>
          <ViolationsChart report={report} types={types} zone={zone} height={CHART_HEIGHT} />
          <Disclosure sx={{ mx: -2.5, mt: 1 }}>
            <summary>
              <Box sx={{ flex: 1, fontSize: '0.8438rem' }}>The same as a table</Box>
              <ExpandMore aria-hidden className="disclosure-arrow" />
            </summary>
            <DataTable
              label="Violations over time"
              columns={columnsFor(types, zone)}
              rows={judged}
              rowKey={(bucket) => bucket.from}
              cardBelowPx={480}
            />
          </Disclosure>
        </>
      )}
    </Panel>
  );
}
