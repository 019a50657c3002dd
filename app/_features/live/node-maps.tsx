'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { Panel } from '@/app/_components/frame/panel';
import { useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { LivePlan } from '@/app/_trpc/types';
import { NodeMap } from './node-map';
import { NodeMapLegend } from './node-tile';

/** Maps drawn at first and with each further step: each reads its own nodes. */
const STEP = 6;

/** One map per cluster in the scope, those with something running first. */
export function NodeMaps({ running }: { running: readonly LivePlan[] }) {
  const trpc = useTRPC();
  const scope = useScope();
  const [shown, setShown] = useState(STEP);
  const { data } = useQuery(trpc.clusters.list.queryOptions({ limit: 500 }, { staleTime: 10_000 }));
  const busy = new Set(running.map((plan) => plan.cluster_id));
  const clusters = (data?.items ?? [])
    .filter(
      (cluster) =>
        (scope.clusterId === null || cluster.cluster_id === scope.clusterId) &&
        (scope.customerId === null || cluster.customer_id === scope.customerId),
    )
    .sort(
      (a, b) =>
        Number(busy.has(b.cluster_id)) - Number(busy.has(a.cluster_id)) ||
        a.cluster_name.localeCompare(b.cluster_name),
    );
  if (clusters.length === 0) return null;
  return (
    <Panel
      title="Nodes"
      hint="One tile a node; those that left in the last 15 minutes are shown as gone"
      actions={<NodeMapLegend />}
    >
      <Box sx={{ display: 'grid', gap: 2.5, pt: 1 }}>
        {clusters.slice(0, shown).map((cluster) => (
          <NodeMap
            key={cluster.cluster_id}
            cluster={cluster}
            running={running.filter((plan) => plan.cluster_id === cluster.cluster_id)}
          />
        ))}
        {clusters.length > shown && (
          <Button onClick={() => setShown(shown + STEP)} sx={{ justifySelf: 'center' }}>
            Show more clusters ({clusters.length - shown} left)
          </Button>
        )}
      </Box>
    </Panel>
  );
}
