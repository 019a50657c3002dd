'use client';
import dynamic from 'next/dynamic';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import { ActivityFeed } from '@/app/_features/activity/feed/activity-feed';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { useLive } from '@/app/_features/activity/stream/live-context';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Panel, Surface } from '@/app/_components/frame/panel';
import { scopeFilters, useScope, useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import { AttentionList } from './attention-list';
import { CostSplit } from './cost-split';
import { PeriodSwitch, usePeriodHours } from '@/app/_components/controls/period-switch';
import { RecentWarnings } from './recent-warnings';
import { StatCards } from './stat-cards';

const ConnectCluster = dynamic(() => import('@/app/_features/cluster/list/connect-cluster'), { ssr: false });

/** What needs attention first, then the figures, then the activity. */
export function OverviewPage() {
  const trpc = useTRPC();
  const scope = useScope();
  const scoped = useScopedHref();
  const live = useLive();
  const [hours] = usePeriodHours('7d');
  const overview = useQuery(
    trpc.overview.get.queryOptions(
      { ...scopeFilters(scope), period_hours: hours },
      { placeholderData: keepPreviousData, refetchInterval: live.state === 'connected' ? 30_000 : 8_000 },
    ),
  );
  const data = overview.data;
  const empty = data !== undefined && data.clusters.total === 0;

  return (
    <>
      <PageHeader title="Overview" question="Is all well?" actions={<PeriodSwitch unsaid="7d" />} />
      {overview.isError && data === undefined ? (
        <Surface>
          <ErrorState error={overview.error} what="the overview" onRetry={() => void overview.refetch()} />
        </Surface>
      ) : empty ? (
        <ConnectCluster />
      ) : (
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          <AttentionList items={data?.attention} />
          <StatCards overview={data} />
          <Box
            sx={{
              display: 'grid',
              gap: 2.5,
              alignItems: 'start',
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1.55fr) minmax(0, 1fr)' },
            }}
          >
            <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
              <CostSplit overview={data} />
              <RecentWarnings />
            </Box>
            <Panel
              title="Activity"
              flush
              actions={
                <ConsoleLink href={scoped('/live')} sx={{ fontSize: '0.8125rem', color: 'primary.main' }}>
                  Live
                </ConsoleLink>
              }
            >
              <ActivityFeed limit={12} />
            </Panel>
          </Box>
        </Box>
      )}
    </>
  );
}
