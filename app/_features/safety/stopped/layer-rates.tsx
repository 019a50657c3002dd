'use client';
import Box from '@mui/material/Box';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { Panel } from '@/app/_components/frame/panel';
import { layerWords } from '@/app/_features/plan/verdict/verdict-words';
import { formatCount, formatShare } from '@/app/_lib/format/quantity';
import type { SafetyReport } from '@/app/_trpc/types';

type Layer = SafetyReport['layers'][number];

const count = (value: number) => <span className="tabular">{formatCount(value)}</span>;

/** Passed, tolerated and stopped side by side; the figures stand beside it. */
function RateBar({ layer }: { layer: Layer }) {
  const parts = [
    ['passed', layer.passed, 'brand.green'],
    ['tolerated', layer.tolerated, 'brand.yellow'],
    ['stopped', layer.stopped, 'brand.red'],
  ] as const;
  return (
    <Box
      aria-hidden
      sx={{
        display: 'flex',
        width: { xs: 84, sm: 110 },
        height: 8,
        borderRadius: 4,
        overflow: 'hidden',
        bgcolor: 'surface.sunken',
        gap: '1px',
      }}
    >
      {parts.map(([name, value, color]) =>
        value === 0 ? null : <Box key={name} sx={{ flexGrow: value, flexBasis: 0, bgcolor: color }} />,
      )}
    </Box>
  );
}

const columns: readonly Column<Layer>[] = [
  {
    key: 'layer',
    header: 'Layer',
    lead: true,
    cell: (layer) => (
      <span>
        <span className="tabular">{layer.layer}.</span> {layerWords[layer.name] ?? layer.name}
      </span>
    ),
  },
  {
    key: 'rate',
    header: 'Passed',
    align: 'right',
    cell: (layer) => (
      <Box sx={{ display: 'inline-flex', alignItems: 'center', gap: 1 }}>
        <RateBar layer={layer} />
        <Box component="span" className="tabular" sx={{ fontWeight: 620, minWidth: 56 }}>
          {formatShare(layer.passed / layer.judged)}
        </Box>
      </Box>
    ),
  },
  { key: 'tolerated', header: 'Tolerated', align: 'right', cell: (layer) => count(layer.tolerated) },
  { key: 'stopped', header: 'Failed', align: 'right', cell: (layer) => count(layer.stopped) },
];

/** How often each layer held, over the mixes as they were asked for. */
export function LayerRates({ report }: { report: SafetyReport | undefined }) {
  const judged = report?.layers[0]?.judged ?? 0;
  const newest =
    report === undefined || report.layers_over.complete
      ? ''
      : `; the newest ${formatCount(report.layers_over.validations)} validations`;
  return (
    <Panel
      title="The five layers"
      flush
      hint={
        report === undefined
          ? 'Requested mixes'
          : `${formatCount(judged)} requested mixes${newest}. “Tolerated”: failed before and not made worse, or an interruption`
      }
    >
      {report === undefined ? (
        <TableSkeleton rows={5} />
      ) : report.layers.length === 0 ? (
        <EmptyState icon={ShieldOutlined} title="No mix evaluated" dense>
          Choose a longer period, or try a mix yourself.
        </EmptyState>
      ) : (
        <DataTable
          label="Layers"
          columns={columns}
          rows={report.layers}
          rowKey={(layer) => layer.name}
          cardBelowPx={500}
        />
      )}
    </Panel>
  );
}
