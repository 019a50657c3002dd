'use client';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Skeleton from '@mui/material/Skeleton';
import TextField from '@mui/material/TextField';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { scopeFilters, useScope } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';

/** Which cluster of the scope is meant. */
export function ClusterChoice({
  value,
  disabled,
  noneWords,
  onChange,
}: {
  value: string | null;
  disabled: boolean;
  /** Offers to choose none, in these words. */
  noneWords?: string;
  onChange: (clusterId: string | null) => void;
}) {
  const trpc = useTRPC();
  const { customer_id: customerId } = scopeFilters(useScope());
  const clusters = useQuery(
    trpc.clusters.list.queryOptions({
      limit: 500,
      ...(customerId === undefined ? {} : { customer_id: customerId }),
    }),
  );
  if (clusters.isError && clusters.data === undefined)
    return <ErrorState error={clusters.error} what="the clusters" onRetry={() => void clusters.refetch()} />;
  if (clusters.data === undefined) return <Skeleton variant="rounded" height={40} sx={{ mt: 1, mb: 2.5 }} />;
  return (
    <Box sx={{ pt: 1, mb: 2.5 }}>
      <TextField
        select
        fullWidth
        autoFocus={noneWords === undefined}
        size="small"
        label="Cluster"
        value={value ?? ''}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: noneWords !== undefined } }}
      >
        {noneWords !== undefined && <MenuItem value="">{noneWords}</MenuItem>}
        {clusters.data.items.map((cluster) => (
          <MenuItem key={cluster.cluster_id} value={cluster.cluster_id}>
            {cluster.cluster_name} · {cluster.region}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}
