'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { toast } from '@/app/_components/feedback/toast';
import { modeLooks } from '../mode-chip';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useTRPC } from '@/app/_trpc/client';
import type { Cluster, ClusterDetail } from '@/app/_trpc/types';
import { Section } from './section';

const modes: readonly Cluster['mode'][] = ['advise', 'approve', 'automatic'];

/** What CloudOptim may do by itself in this cluster; each change is confirmed with its consequence. */
export function ModeSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const [asked, setAsked] = useState<Cluster['mode'] | null>(null);
  const setMode = useMutation(
    trpc.clusters.setMode.mutationOptions({
      onSuccess: async (changed) => {
        await queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() });
        toast.success(`${changed.cluster_name} is in mode ${modeLooks[changed.mode].label.toLowerCase()}`);
        setAsked(null);
      },
    }),
  );
  return (
    <Section title="Mode">
      <RadioGroup
        aria-label="Mode"
        value={cluster.mode}
        onChange={(_, value) => {
          setMode.reset();
          setAsked(modes.find((mode) => mode === value) ?? null);
        }}
      >
        {modes.map((mode) => (
          <FormControlLabel
            key={mode}
            value={mode}
            disabled={!mayOperate}
            control={<Radio size="small" sx={{ alignSelf: 'flex-start' }} />}
            sx={{ alignItems: 'flex-start', mb: 0.75 }}
            label={
              <Box sx={{ pt: 0.75 }}>
                <Typography variant="subtitle2">{modeLooks[mode].label}</Typography>
                <Typography variant="caption" component="p" sx={{ color: 'text.secondary', m: 0 }}>
                  {modeLooks[mode].meaning}
                </Typography>
              </Box>
            }
          />
        ))}
      </RadioGroup>
      {asked !== null && (
        <ConfirmDialog
          title={`Set ${cluster.cluster_name} to ${modeLooks[asked].label.toLowerCase()}?`}
          action={`Set to ${modeLooks[asked].label.toLowerCase()}`}
          asksOnly
          busy={setMode.isPending}
          failure={{ what: 'The mode was not changed', error: setMode.error }}
          onClose={() => setAsked(null)}
          onConfirm={() => setMode.mutate({ cluster_id: cluster.cluster_id, mode: asked })}
        >
          {modeLooks[asked].meaning}.
        </ConfirmDialog>
      )}
    </Section>
  );
}
