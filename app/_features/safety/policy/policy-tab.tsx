'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import PolicyOutlined from '@mui/icons-material/PolicyOutlined';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { DataTable, type Column } from '@/app/_components/data/data-table';
import { ListEnd } from '@/app/_components/data/list-end';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { Panel } from '@/app/_components/frame/panel';
import { formatShare } from '@/app/_lib/format/quantity';
import { scopeFilters, useScope, useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterPolicy } from '@/app/_trpc/types';

type Field = ClusterPolicy['overrides'][number];

const share = (value: number) => formatShare(value);

const fields: readonly { key: Field; header: string; words: (value: number) => string }[] = [
  { key: 'min_risk_score', header: 'Risk score ≥', words: (value) => value.toFixed(2) },
  { key: 'min_availability_zones', header: 'Zones ≥', words: String },
  { key: 'max_pool_share', header: 'Spot pool ≤', words: share },
  { key: 'min_on_demand_share', header: 'On-demand ≥', words: share },
  { key: 'headroom_share', header: 'Headroom ≥', words: share },
];

const profileWords: Readonly<Record<ClusterPolicy['profile'], string>> = {
  production: 'Production',
  two_zone: 'Two zones',
  development: 'Development',
};

function ClusterName({ row }: { row: ClusterPolicy }) {
  const scoped = useScopedHref();
  return <ConsoleLink href={scoped(`/clusters/${row.cluster_id}`)}>{row.cluster_name}</ConsoleLink>;
}

const columns: readonly Column<ClusterPolicy>[] = [
  { key: 'cluster', header: 'Cluster', lead: true, cell: (row) => <ClusterName row={row} /> },
  {
    key: 'profile',
    header: 'Profile',
    cell: (row) => (
      <ToneChip tone={row.profile === 'production' ? 'quiet' : 'caution'} label={profileWords[row.profile]} />
    ),
  },
  ...fields.map(({ key, header, words }): Column<ClusterPolicy> => ({
    key,
    header,
    align: 'right',
    cell: (row) => {
      const own = row.overrides.includes(key);
      return (
        <Box component="span" className="tabular" sx={own ? { fontWeight: 700, color: 'info.main' } : {}}>
          {words(row.policy[key])}
          {own && (
            <Box component="span" sx={{ fontSize: '0.75rem', fontWeight: 500 }}>
              {' '}
              own
            </Box>
          )}
        </Box>
      );
    },
  })),
];

/** The policy in force for each cluster; what is its own is tighter than the profile and marked. */
export default function PolicyTab() {
  const trpc = useTRPC();
  const scope = useScope();
  const policies = useInfiniteQuery(
    trpc.safety.policies.infiniteQueryOptions(
      { ...scopeFilters(scope), limit: 100 },
      { getNextPageParam: (page) => page.next_cursor },
    ),
  );
  const rows = policies.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      title="Policy in force"
      flush
      hint="What every mix must hold. “own”: tighter than the profile; a customer may only tighten"
    >
      {policies.isPending ? (
        <TableSkeleton rows={4} />
      ) : policies.isError && rows.length === 0 ? (
        <ErrorState error={policies.error} what="the policies" onRetry={() => void policies.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState icon={PolicyOutlined} title="No cluster yet">
          Connect a cluster to see its policy.
        </EmptyState>
      ) : (
        <>
          <DataTable
            label="Policies"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.cluster_id}
            cardBelowPx={760}
          />
          <ListEnd
            list={policies}
            shown={rows.length === 1 ? 'One cluster' : `All ${rows.length} clusters`}
          />
        </>
      )}
    </Panel>
  );
}
