'use client';
import dynamic from 'next/dynamic';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import PaymentsOutlined from '@mui/icons-material/PaymentsOutlined';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { HourlyPrice, unpricedNote } from '@/app/_components/data/money';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { Panel } from '@/app/_components/frame/panel';
import { formatShare, plural } from '@/app/_lib/format/quantity';
import type { Overview } from '@/app/_trpc/types';

const CHART_SIZE = 188;

const CostPie = dynamic(() => import('./cost-pie'), {
  ssr: false,
  loading: () => <Skeleton variant="circular" width={CHART_SIZE} height={CHART_SIZE} />,
});

/** What the nodes cost now by lifecycle, as a ring and as the table behind it. */
export function CostSplit({ overview }: { overview: Overview | undefined }) {
  const by = overview?.nodes.by_lifecycle;
  const rows = [
    { type: 'spot' as const, figures: by?.spot },
    { type: 'on-demand' as const, figures: by?.on_demand },
    { type: 'other' as const, figures: by?.other },
  ].filter((row) => row.type !== 'other' || (row.figures?.node_count ?? 0) > 0);
  const total = overview?.cost_per_hour ?? null;
  const note = overview === undefined ? null : unpricedNote(overview.unpriced_node_count);

  return (
    <Panel title="Cost by lifecycle" hint={`US dollars per hour, now${note === null ? '' : `; ${note}`}`}>
      {overview !== undefined && overview.nodes.total === 0 ? (
        <EmptyState icon={PaymentsOutlined} title="No nodes yet" dense>
          The split appears after the first sync of a cluster.
        </EmptyState>
      ) : (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 3,
            minHeight: CHART_SIZE,
            pt: 1,
          }}
        >
          <Box sx={{ width: CHART_SIZE, height: CHART_SIZE, mx: { xs: 'auto', sm: 0 }, flex: 'none' }}>
            {total === null ? (
              <Skeleton variant="circular" animation={false} width={CHART_SIZE} height={CHART_SIZE} />
            ) : (
              <CostPie
                size={CHART_SIZE}
                total={total}
                slices={rows.map((row) => ({
                  type: row.type,
                  costPerHour: row.figures?.cost_per_hour ?? 0,
                }))}
              />
            )}
          </Box>
          <Box
            component="table"
            sx={{
              flex: '1 1 260px',
              borderCollapse: 'collapse',
              fontSize: '0.8438rem',
              '& td, & th': { py: 1, textAlign: 'right', borderBottom: 1, borderColor: 'divider' },
              '& th:first-of-type, & td:first-of-type': { textAlign: 'left' },
            }}
          >
            <thead>
              <Box component="tr" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
                <th scope="col">Lifecycle</th>
                <th scope="col">Nodes</th>
                <th scope="col">Cost</th>
                <th scope="col">Share</th>
              </Box>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.type}>
                  <td>
                    <Lifecycle type={row.type} />
                  </td>
                  <td className="tabular">
                    {row.figures === undefined ? (
                      <Skeleton width={24} sx={{ ml: 'auto' }} />
                    ) : (
                      row.figures.node_count
                    )}
                  </td>
                  <td>
                    {row.figures === undefined ? (
                      <Skeleton width={60} sx={{ ml: 'auto' }} />
                    ) : (
                      <HourlyPrice
                        price={row.figures.cost_per_hour}
                        missing={
                          row.figures.node_count === 0
                            ? 'There are no such nodes'
                            : `${plural(row.figures.unpriced_node_count, 'node')} without a known price`
                        }
                      />
                    )}
                  </td>
                  <td className="tabular">
                    {total === null || total === 0 || row.figures?.cost_per_hour == null
                      ? '—'
                      : formatShare(row.figures.cost_per_hour / total)}
                  </td>
                </tr>
              ))}
            </tbody>
          </Box>
        </Box>
      )}
    </Panel>
  );
}
