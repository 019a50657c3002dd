'use client';
import Box from '@mui/material/Box';
import { BeforeAfter } from '@/app/_components/data/before-after';
import { ContainerName } from '@/app/_components/data/container-name';
import type { Column } from '@/app/_components/data/data-table';
import { HourlyPrice } from '@/app/_components/data/money';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { COMPARED_DIGITS } from '@/app/_lib/format/money';
import { formatBytes, formatHours, formatMillicores } from '@/app/_lib/format/quantity';
import { capitalized } from '@/app/_lib/format/sentence';
import type { RightsizedContainer } from '../stored/step-results';

const NOT_SET = 'not set';
const quiet = { color: 'text.secondary', fontSize: '0.75rem' } as const;

function Request({ row, resource }: { row: RightsizedContainer; resource: 'cpu' | 'memory' }) {
  const request = row.change?.[`${resource}_request`];
  const limit = row.change?.[`${resource}_limit`];
  return (
    <Box sx={{ minWidth: 0 }}>
      {request === undefined ? (
        <Missing reason="Unchanged" />
      ) : (
        <BeforeAfter before={request.from ?? NOT_SET} after={request.to ?? NOT_SET} missing="Not set" />
      )}
      {limit !== undefined && (
        <Box sx={quiet}>
          limit <BeforeAfter before={limit.from ?? NOT_SET} after={limit.to ?? NOT_SET} missing="Not set" />
        </Box>
      )}
    </Box>
  );
}

function History({ usage }: Pick<RightsizedContainer, 'usage'>) {
  if (usage?.history_hours == null) return <Missing reason="No usage was measured" />;
  return (
    <Box sx={{ display: 'inline-grid', gap: 0.25, justifyItems: 'end' }}>
      <span className="tabular">{formatHours(usage.history_hours)}</span>
      {usage.imported && <ToneChip tone="quiet" label="Imported" />}
      {usage.last_oom_at !== null && (
        <Box component="span" sx={{ color: 'warning.main', fontSize: '0.75rem' }}>
          Out of memory <TimeAgo at={usage.last_oom_at} />
        </Box>
      )}
    </Box>
  );
}

function Why({ row }: { row: RightsizedContainer }) {
  const words = [
    ...row.findings.map((finding) => finding.message),
    ...(row.reason === null ? [] : [row.reason]),
  ];
  if (words.length === 0) return <Missing reason="No reason was given" />;
  return (
    <Box
      component="ul"
      sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5, textAlign: 'left', minWidth: 0 }}
    >
      {words.map((text, index) => (
        <Box
          component="li"
          key={text}
          sx={{
            overflowWrap: 'anywhere',
            fontSize: '0.8125rem',
            ...(index < row.findings.length ? {} : { color: 'text.secondary' }),
          }}
        >
          {capitalized(text)}
        </Box>
      ))}
    </Box>
  );
}

const container: Column<RightsizedContainer> = {
  key: 'container',
  header: 'Container',
  lead: true,
  cell: (row) => <ContainerName of={row} count={row.replicas} unit="replica" />,
};

const requests: readonly Column<RightsizedContainer>[] = (['cpu', 'memory'] as const).map((resource) => ({
  key: resource,
  header: resource === 'cpu' ? 'CPU request' : 'Memory request',
  align: 'right',
  cell: (row) => <Request row={row} resource={resource} />,
}));

const used: readonly Column<RightsizedContainer>[] = [
  {
    key: 'p95',
    header: 'CPU p95',
    align: 'right',
    cell: ({ usage }) =>
      usage?.cpu_p95_millicores == null ? (
        <Missing reason="No usage was measured" />
      ) : (
        <span className="tabular">{formatMillicores(usage.cpu_p95_millicores)}</span>
      ),
  },
  {
    key: 'max',
    header: 'Memory max',
    align: 'right',
    cell: ({ usage }) =>
      usage?.memory_max_bytes == null ? (
        <Missing reason="No usage was measured" />
      ) : (
        <span className="tabular">{formatBytes(usage.memory_max_bytes)}</span>
      ),
  },
  { key: 'history', header: 'History', align: 'right', cell: ({ usage }) => <History usage={usage} /> },
];

const saves: Column<RightsizedContainer> = {
  key: 'saves',
  header: 'Frees',
  align: 'right',
  cell: (row) => (
    <HourlyPrice
      price={row.saved_per_hour}
      digits={COMPARED_DIGITS}
      missing="What its requests cost is not known"
    />
  ),
};

const why = (header: string): Column<RightsizedContainer> => ({
  key: 'why',
  header,
  width: '30%',
  cell: (row) => <Why row={row} />,
});

export const changedColumns = [container, ...requests, ...used, saves, why('Why so')];
export const keptColumns = [container, ...used, why('Why not')];
