'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { toast } from '@/app/_components/feedback/toast';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail, Schedule } from '@/app/_trpc/types';
import { Section } from './section';

type Feature = keyof Schedule['features'];

/** The workflows that run; a switch of one that does not would do nothing. */
const features: readonly { key: Feature; label: string }[] = [
  { key: 'spot_optimization', label: 'Spot optimization' },
  { key: 'bin_packing', label: 'Bin packing' },
  { key: 'rightsizing', label: 'Rightsizing' },
  { key: 'scale_up', label: 'Scale-up' },
];

const places: Readonly<Record<Schedule['features'][Feature]['set_by'], string>> = {
  cluster: 'set for this cluster',
  customer: 'set for the customer',
  platform: 'set for the platform',
};

/** The switches of the workflows: what is in force, whose it is, and the cluster's own choice. */
export function FeatureSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const schedule = useQuery(trpc.optimization.schedule.queryOptions({ cluster_id: cluster.cluster_id }));
  const set = useMutation(
    trpc.clusters.setFeatures.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.optimization.schedule.pathKey() }),
        ]);
        toast.success('Setting saved');
      },
    }),
  );
  const choose = (feature: Feature, choice: string) => {
    const others = Object.entries(cluster.features).filter(([name]) => name !== feature);
    const own = choice === '' ? [] : [[feature, choice === 'on'] as const];
    set.mutate({ cluster_id: cluster.cluster_id, features: Object.fromEntries([...others, ...own]) });
  };
  return (
    <Section title="Workflows" hint="What may run in this cluster. Spot warnings are always handled">
      {schedule.data === undefined ? (
        schedule.isError ? (
          <ErrorState error={schedule.error} what="the settings" onRetry={() => void schedule.refetch()} />
        ) : (
          <TableSkeleton rows={5} rowHeight={44} />
        )
      ) : (
        <Box
          component="ul"
          aria-label="Workflows"
          sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}
        >
          {features.map(({ key, label }) => {
            const inForce = schedule.data.features[key];
            const own = cluster.features[key];
            return (
              <Box
                component="li"
                key={key}
                sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, rowGap: 0.5 }}
              >
                <Box sx={{ flex: '1 1 150px', minWidth: 0, fontSize: '0.875rem' }}>{label}</Box>
                <ToneChip tone={inForce.enabled ? 'good' : 'quiet'} label={inForce.enabled ? 'On' : 'Off'} />
                <Box sx={{ flex: '0 0 130px', fontSize: '0.75rem', color: 'text.secondary' }}>
                  {places[inForce.set_by]}
                </Box>
                <TextField
                  select
                  size="small"
                  value={own === undefined ? '' : own ? 'on' : 'off'}
                  disabled={!mayOperate || set.isPending}
                  onChange={(event) => choose(key, event.target.value)}
                  slotProps={{
                    select: {
                      displayEmpty: true,
                      SelectDisplayProps: { 'aria-label': `${label} in this cluster` },
                    },
                  }}
                  sx={{ width: { xs: '100%', sm: 150 } }}
                >
                  <MenuItem value="">Inherited</MenuItem>
                  <MenuItem value="on">On</MenuItem>
                  <MenuItem value="off">Off</MenuItem>
                </TextField>
              </Box>
            );
          })}
        </Box>
      )}
      {!set.isPending && <FailureAlert what="The setting was not saved" error={set.error} />}
    </Section>
  );
}
