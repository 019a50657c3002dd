'use client';
import Box from '@mui/material/Box';
import DnsOutlined from '@mui/icons-material/DnsOutlined';
import HubOutlined from '@mui/icons-material/HubOutlined';
import PaymentsOutlined from '@mui/icons-material/PaymentsOutlined';
import TimerOutlined from '@mui/icons-material/TimerOutlined';
import { monthlyRate, unpricedNote } from '@/app/_components/data/money';
import { Missing } from '@/app/_components/data/time-ago';
import { formatHourlyPrice } from '@/app/_lib/format/money';
import { formatCount, formatShare, plural } from '@/app/_lib/format/quantity';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Overview } from '@/app/_trpc/types';
import { periodWords } from '@/app/_components/controls/period-switch';
import { StatCard, type Trend } from './stat-card';

function clusterDetail({ clusters }: Overview): string {
  const parts = [
    clusters.degraded > 0 ? `${clusters.degraded} degraded` : null,
    clusters.unreachable > 0 ? `${clusters.unreachable} unreachable` : null,
    clusters.pending > 0 ? `${clusters.pending} pending` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'All connected' : `${clusters.connected} connected, ${parts.join(', ')}`;
}

function warningsDetail({ spot_warnings: w, period }: Overview): string {
  const others = [
    w.late > 0 ? `${w.late} late` : null,
    w.failed > 0 ? `${w.failed} failed` : null,
    w.handling > 0 ? `${w.handling} running` : null,
    w.ignored > 0 ? `${w.ignored} ignored` : null,
  ].filter((part) => part !== null);
  const received = `of ${formatCount(w.received)} received in ${periodWords(period.hours)}`;
  return others.length === 0 ? received : `${received}; ${others.join(', ')}`;
}

function warningsTrend({ spot_warnings: w, period }: Overview): Trend | null {
  if (w.before === null) return null;
  const change = w.handled - w.before.handled;
  return {
    change,
    text: change > 0 ? `+${formatCount(change)}` : formatCount(change),
    explanation: `${plural(w.before.handled, 'warning')} handled of ${formatCount(w.before.received)} received in the ${periodWords(period.hours)} before`,
  };
}

function nodesDetail({ nodes, pod_count }: Overview): string {
  const spot = nodes.by_lifecycle.spot.node_count;
  const counted = spot + nodes.by_lifecycle.on_demand.node_count;
  const share = counted === 0 ? 'no counted nodes' : `${formatShare(spot / counted)} on Spot`;
  const trouble = [
    nodes.not_ready > 0 ? `${nodes.not_ready} not ready` : null,
    nodes.unschedulable > 0 ? `${nodes.unschedulable} cordoned` : null,
  ].filter((part) => part !== null);
  return [share, plural(pod_count, 'pod'), ...trouble].join(', ');
}

/** The four figures on top. Savings appear here once the ledger has rows to back them. */
export function StatCards({ overview }: { overview: Overview | undefined }) {
  const scoped = useScopedHref();
  const cost = overview?.cost_per_hour;
  const note = overview === undefined ? null : unpricedNote(overview.unpriced_node_count);
  return (
    <Box
      sx={{
        display: 'grid',
        gap: { xs: 1.5, sm: 2 },
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: 'repeat(2, minmax(0, 1fr))',
          lg: 'repeat(4, minmax(0, 1fr))',
        },
      }}
    >
      <StatCard
        icon={PaymentsOutlined}
        hue="green"
        label="Compute cost now"
        href={scoped('/clusters')}
        value={
          overview === undefined ? undefined : cost == null ? (
            <Missing reason="No node has a known price yet" />
          ) : (
            formatHourlyPrice(cost)
          )
        }
        detail={cost == null ? (note ?? 'Prices arrive with the first sync') : (note ?? monthlyRate(cost))}
      />
      <StatCard
        icon={HubOutlined}
        hue="blue"
        label="Clusters monitored"
        href={scoped('/clusters')}
        value={overview === undefined ? undefined : formatCount(overview.clusters.total)}
        detail={overview === undefined ? '' : clusterDetail(overview)}
      />
      <StatCard
        icon={DnsOutlined}
        hue="yellow"
        label="Nodes"
        href={scoped('/live')}
        value={overview === undefined ? undefined : formatCount(overview.nodes.total)}
        detail={overview === undefined ? '' : nodesDetail(overview)}
      />
      <StatCard
        icon={TimerOutlined}
        hue={overview !== undefined && overview.spot_warnings.failed > 0 ? 'red' : 'green'}
        label="Spot warnings handled"
        href={scoped('/spot-warnings')}
        value={overview === undefined ? undefined : formatCount(overview.spot_warnings.handled)}
        detail={overview === undefined ? '' : warningsDetail(overview)}
        trend={overview === undefined ? null : warningsTrend(overview)}
      />
    </Box>
  );
}
