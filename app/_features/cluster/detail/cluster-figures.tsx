'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { HourlyPrice, monthlyRate, unpricedNote } from '@/app/_components/data/money';
import { SpotShare } from '@/app/_components/data/spot-share';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { Surface } from '@/app/_components/frame/panel';
import { formatCount } from '@/app/_lib/format/quantity';
import type { ClusterDetail } from '@/app/_trpc/types';

function Figure({ label, value, detail }: { label: string; value: ReactNode; detail?: ReactNode }) {
  return (
    <Surface aria-label={label} sx={{ px: 2, py: 1.5, minHeight: 86 }}>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>{label}</Box>
      <Box
        className="tabular"
        sx={{ fontSize: '1.1875rem', fontWeight: 640, letterSpacing: '-0.015em', mt: 0.25, minHeight: 30 }}
      >
        {value}
      </Box>
      {detail !== undefined && <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>{detail}</Box>}
    </Surface>
  );
}

/** The cluster's numbers as of its last sync. */
export function ClusterFigures({ cluster }: { cluster: ClusterDetail | undefined }) {
  const loading = <Skeleton width={80} />;
  const cost = cluster?.current_cost_per_hour ?? null;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', md: 'repeat(5, minmax(0, 1fr))' },
        '& > :first-of-type': { gridColumn: { xs: '1 / -1', md: 'auto' } },
      }}
    >
      <Figure
        label="Compute cost now"
        value={
          cluster === undefined ? (
            loading
          ) : (
            <HourlyPrice price={cost} missing="No node has a known price yet" />
          )
        }
        detail={
          cluster === undefined || cost === null
            ? undefined
            : (unpricedNote(cluster.unpriced_node_count) ?? monthlyRate(cost))
        }
      />
      <Figure label="Nodes" value={cluster === undefined ? loading : formatCount(cluster.node_count)} />
      <Figure
        label="Spot share"
        value={
          cluster === undefined ? (
            loading
          ) : (
            <SpotShare
              spot={cluster.spot_node_count}
              onDemand={cluster.on_demand_node_count}
              total={cluster.node_count}
            />
          )
        }
      />
      <Figure label="Pods" value={cluster === undefined ? loading : formatCount(cluster.pod_count)} />
      <Figure
        label="Last sync"
        value={
          cluster === undefined ? loading : <TimeAgo at={cluster.last_synced_at} missing="Never synced" />
        }
      />
    </Box>
  );
}
