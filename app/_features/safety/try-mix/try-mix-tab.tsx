'use client';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { ClusterChoice } from '@/app/_features/scope/cluster-choice';
import { Panel } from '@/app/_components/frame/panel';
import { emptyRow, rowsOfMix } from './mix-draft';
import { useScope } from '@/app/_lib/url/scope';
import { useUrlState } from '@/app/_lib/url/use-url-state';
import { useTRPC } from '@/app/_trpc/client';
import { TryMixForm } from './try-mix-form';

/** Value of `mix` in the URL for a mix of no cluster. */
const NO_CLUSTER = 'free';

/** May this mix be? Starts from what a cluster runs today, or from nothing; nothing is executed or stored. */
export default function TryMixTab() {
  const trpc = useTRPC();
  const url = useUrlState();
  const scope = useScope();
  const asked = url.get('mix') ?? scope.clusterId;
  const clusterId = asked === NO_CLUSTER ? null : asked;
  const mix = useQuery(
    trpc.safety.currentMix.queryOptions(
      { cluster_id: clusterId ?? '' },
      { enabled: clusterId !== null, refetchOnWindowFocus: false, staleTime: Infinity },
    ),
  );
  const status = useQuery(
    trpc.safety.status.queryOptions({}, { enabled: clusterId === null, staleTime: Infinity }),
  );
  return (
    <Panel
      title="Try a mix"
      hint="The safety gate evaluates it like a recommendation. Nothing is executed or saved"
    >
      <Box sx={{ maxWidth: 420 }}>
        <ClusterChoice
          value={clusterId}
          disabled={false}
          noneWords="No cluster: a mix of my own"
          onChange={(next) => url.set({ mix: next ?? NO_CLUSTER })}
        />
      </Box>
      {clusterId === null ? (
        <TryMixForm
          key={NO_CLUSTER}
          clusterId={null}
          initialRows={[emptyRow()]}
          policyInForce={status.data?.policy ?? null}
        />
      ) : mix.isError && mix.data === undefined ? (
        <ErrorState error={mix.error} what="the mix of this cluster" onRetry={() => void mix.refetch()} />
      ) : mix.data === undefined ? (
        <TableSkeleton rows={4} />
      ) : (
        <TryMixForm
          key={clusterId}
          clusterId={clusterId}
          initialRows={rowsOfMix(mix.data)}
          policyInForce={mix.data.policy}
        />
      )}
    </Panel>
  );
}
