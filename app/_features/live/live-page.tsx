'use client';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import BoltOutlined from '@mui/icons-material/BoltOutlined';
import { ActivityFeed } from '@/app/_features/activity/feed/activity-feed';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useLive } from '@/app/_features/activity/stream/live-context';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Panel } from '@/app/_components/frame/panel';
import { plural } from '@/app/_lib/format/quantity';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { LivePlan } from '@/app/_trpc/types';
import { NodeMaps } from './node-maps';
import { PlanLane } from './plan-lane';

function Lanes({ plans, label }: { plans: readonly LivePlan[]; label: string }) {
  return (
    <Box
      component="ul"
      aria-label={label}
      sx={{ listStyle: 'none', m: 0, p: 0, '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
    >
      {plans.map((plan) => (
        <PlanLane key={plan.optimization_id} plan={plan} />
      ))}
    </Box>
  );
}

/** What is happening now: running plans as lanes, the nodes as a map, events streaming in. */
export function LivePage() {
  const trpc = useTRPC();
  const scope = useScope();
  const feed = useLive();
  const live = useQuery(
    trpc.live.get.queryOptions(scopeFilters(scope), {
      refetchInterval: (query) =>
        (query.state.data?.running.length ?? 0) > 0 || feed.state !== 'connected' ? 2_500 : 20_000,
    }),
  );
  const running = live.data?.running ?? [];
  const recent = live.data?.recent ?? [];
  return (
    <>
      <PageHeader title="Live" question="What is happening now?" />
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1.9fr) minmax(0, 1fr)' },
        }}
      >
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          <Panel
            title="Running"
            flush
            hint={
              live.data === undefined
                ? 'Looking…'
                : running.length === 0
                  ? 'Nothing runs'
                  : plural(running.length, 'plan')
            }
          >
            {live.isPending ? (
              <Box sx={{ px: 2.5, pb: 2.5 }}>
                <Skeleton variant="rounded" height={112} />
              </Box>
            ) : live.isError && live.data === undefined ? (
              <ErrorState error={live.error} what="the running plans" onRetry={() => void live.refetch()} />
            ) : running.length === 0 ? (
              <EmptyState icon={BoltOutlined} title="All quiet" dense>
                When a Spot warning arrives, it appears here with a countdown.
              </EmptyState>
            ) : (
              <Lanes plans={running} label="Running plans" />
            )}
          </Panel>
          {recent.length > 0 && (
            <Panel title="Just ended" hint="In the last 10 minutes" flush>
              <Lanes plans={recent} label="Plans that ended" />
            </Panel>
          )}
          <NodeMaps running={running} />
        </Box>
        <Panel title="Events" hint="As they happen" flush>
          <ActivityFeed limit={30} />
        </Panel>
      </Box>
    </>
  );
}
