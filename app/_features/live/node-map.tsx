'use client';
import { useMemo } from 'react';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { ClusterStatusDot } from '@/app/_features/scope/cluster-status';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { planSubject } from '@/app/_features/plan/words/plan-words';
import { useNodes } from '@/app/_features/cluster/nodes/use-nodes';
import { plural } from '@/app/_lib/format/quantity';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Cluster, LivePlan, Node } from '@/app/_trpc/types';
import { NodeTile, type TileState } from './node-tile';

/** Minutes for which a node that left keeps its tile. */
const GONE_SHOWN_MINUTES = 15;

/** Names of nodes whose drain step runs. */
function drainingNodes(running: readonly LivePlan[]): ReadonlySet<string> {
  return new Set(
    running
      .filter((plan) => plan.steps.some((step) => step.step_type === 'drain' && step.status === 'running'))
      .map(planSubject),
  );
}

function stateOf(node: Node, draining: ReadonlySet<string>): TileState {
  if (node.gone_at !== null) return 'gone';
  if (node.status === 'not_ready') return 'not-ready';
  if (draining.has(node.node_name)) return 'draining';
  return node.unschedulable ? 'cordoned' : 'ready';
}

/** The nodes of one cluster as tiles, ordered by zone and name so that a tile keeps its place. */
export function NodeMap({ cluster, running }: { cluster: Cluster; running: readonly LivePlan[] }) {
  const scoped = useScopedHref();
  const { rows, isError } = useNodes(cluster.cluster_id, GONE_SHOWN_MINUTES);
  const draining = useMemo(() => drainingNodes(running), [running]);
  const nodes = useMemo(
    () =>
      [...(rows ?? [])].sort(
        (a, b) =>
          (a.availability_zone ?? '').localeCompare(b.availability_zone ?? '') ||
          a.node_name.localeCompare(b.node_name),
      ),
    [rows],
  );
  return (
    <Box component="section" aria-label={`Nodes of ${cluster.cluster_name}`}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 1, fontSize: '0.8438rem' }}>
        <ClusterStatusDot status={cluster.status} />
        <ConsoleLink href={scoped(`/clusters/${cluster.cluster_id}`)}>{cluster.cluster_name}</ConsoleLink>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {plural(cluster.node_count, 'node')}
        </Box>
      </Box>
      {rows === undefined ? (
        isError ? (
          <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>The nodes could not be read.</Box>
        ) : (
          <Skeleton variant="rounded" height={30} />
        )
      ) : nodes.length === 0 ? (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>No nodes yet.</Box>
      ) : (
        <Box
          component="ul"
          sx={{ display: 'flex', flexWrap: 'wrap', gap: '5px', listStyle: 'none', m: 0, p: 0 }}
        >
          {nodes.map((node) => (
            <NodeTile
              key={`${node.node_name}:${node.first_seen_at}`}
              node={node}
              state={stateOf(node, draining)}
            />
          ))}
        </Box>
      )}
    </Box>
  );
}
