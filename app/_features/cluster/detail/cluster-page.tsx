'use client';
import { lazy, Suspense } from 'react';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { ClusterStatusChip } from '@/app/_features/scope/cluster-status';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { ModeChip } from '../mode-chip';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { OptimizeButton } from '@/app/_features/plan/trigger/optimize-button';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Surface } from '@/app/_components/frame/panel';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import { ClusterFigures } from './cluster-figures';
import { ClusterNotices } from './cluster-notices';

const NodesTab = lazy(() => import('../nodes/nodes-tab'));
const PodsTab = lazy(() => import('../workloads/pods-tab'));
const WorkloadsTab = lazy(() => import('../workloads/workloads-tab'));
const UsageTab = lazy(() => import('../usage/usage-tab'));
const EventsTab = lazy(() => import('./events-tab'));
const SettingsTab = lazy(() => import('../settings/settings-tab'));

const tabs = [
  { key: 'nodes', label: 'Nodes', body: NodesTab },
  { key: 'pods', label: 'Pods', body: PodsTab },
  { key: 'workloads', label: 'Workloads', body: WorkloadsTab },
  { key: 'usage', label: 'Usage', body: UsageTab },
  { key: 'events', label: 'Events', body: EventsTab },
  { key: 'settings', label: 'Settings', body: SettingsTab },
] as const;

/** One cluster: its figures on top, a tab for each question about it. */
export function ClusterPage({ clusterId }: { clusterId: string }) {
  const trpc = useTRPC();
  const url = useUrlState();
  const scoped = useScopedHref();
  const cluster = useQuery(
    trpc.clusters.get.queryOptions({ cluster_id: clusterId }, { refetchInterval: 15_000 }),
  );
  const chosen = tabs.find((tab) => tab.key === url.get('tab')) ?? tabs[0];
  const Body = chosen.body;
  const above = (
    <ConsoleLink
      href={scoped('/clusters')}
      sx={{ fontSize: '0.8125rem', color: 'text.secondary', fontWeight: 500 }}
    >
      Clusters
    </ConsoleLink>
  );
  if (cluster.isError && cluster.data === undefined) {
    return (
      <>
        <PageHeader title="Cluster" above={above} />
        <Surface>
          <ErrorState error={cluster.error} what="this cluster" onRetry={() => void cluster.refetch()} />
        </Surface>
      </>
    );
  }
  const data = cluster.data;
  return (
    <>
      <PageHeader
        above={above}
        title={data === undefined ? <Skeleton width={220} /> : data.cluster_name}
        question={
          data === undefined ? (
            <Skeleton width={260} />
          ) : (
            `${data.company_name} · ${data.region} · account ${data.aws_account_id}`
          )
        }
        actions={
          data === undefined ? undefined : (
            <>
              <ClusterStatusChip status={data.status} reason={data.status_reason} />
              <ModeChip mode={data.mode} />
              <OptimizeButton clusterId={data.cluster_id} />
            </>
          )
        }
      />
      {data !== undefined && <ClusterNotices cluster={data} />}
      <ClusterFigures cluster={data} />
      <Surface aria-label={chosen.label} sx={{ mt: 2.5 }}>
        <Tabs
          value={chosen.key}
          onChange={(_, key: string) =>
            url.set({ tab: key === tabs[0].key ? null : key, sort: null, find: null })
          }
          variant="scrollable"
          scrollButtons={false}
          aria-label="About this cluster"
          sx={{
            px: { xs: 0.5, sm: 1.5 },
            borderBottom: 1,
            borderColor: 'divider',
            '& .MuiTab-root': { minWidth: { xs: 0, sm: 90 }, px: { xs: 1.125, sm: 2 } },
          }}
        >
          {tabs.map((tab) => (
            <Tab
              key={tab.key}
              value={tab.key}
              label={tab.label}
              id={`tab-${tab.key}`}
              aria-controls="cluster-tab"
            />
          ))}
        </Tabs>
        <Box role="tabpanel" id="cluster-tab" aria-labelledby={`tab-${chosen.key}`} sx={{ minHeight: 320 }}>
          {data === undefined ? (
            <TableSkeleton rows={6} />
          ) : (
            <Suspense fallback={<TableSkeleton rows={6} />}>
              <Body cluster={data} />
            </Suspense>
          )}
        </Box>
      </Surface>
    </>
  );
}
