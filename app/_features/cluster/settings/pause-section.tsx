'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { toast, toastError } from '@/app/_components/feedback/toast';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { PauseForm } from '@/app/_features/pause/pause-form';
import { levelWords, pauseSentence } from '@/app/_features/pause/pause-words';
import { usePauseForm } from '@/app/_features/pause/use-pause-form';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';
import { Section } from './section';

/** The cluster's own pause switch, and every other pause that holds it. */
export function PauseSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const [asking, setAsking] = useState(false);
  const form = usePauseForm();
  const own = cluster.pauses.find((pause) => pause.scope === 'cluster');
  const done = async (message: string) => {
    await queryClient.invalidateQueries();
    toast.success(message);
    setAsking(false);
  };
  const pause = useMutation(
    trpc.clusters.pause.mutationOptions({
      onSuccess: () => done(`${cluster.cluster_name} is paused`),
      onError: form.refuse,
    }),
  );
  const resume = useMutation(
    trpc.clusters.resume.mutationOptions({
      onSuccess: () => done(`${cluster.cluster_name} is resumed`),
      onError: toastError('The cluster was not resumed'),
    }),
  );
  const ask = () => {
    pause.reset();
    form.clear();
    setAsking(true);
  };
  const switchButton =
    own === undefined ? (
      <Button size="small" variant="outlined" color="warning" disabled={!mayOperate} onClick={ask}>
        Pause this cluster
      </Button>
    ) : (
      <Button
        size="small"
        variant="contained"
        disabled={!mayOperate}
        // Not switched off meanwhile: a button that is loses the focus.
        aria-busy={resume.isPending}
        onClick={() => {
          if (!resume.isPending) resume.mutate({ cluster_id: cluster.cluster_id });
        }}
      >
        {resume.isPending ? 'Resuming…' : 'Resume this cluster'}
      </Button>
    );
  return (
    <Section title="Pause" actions={switchButton}>
      <Box sx={{ fontSize: '0.8438rem', color: 'text.secondary', display: 'grid', gap: 0.5 }}>
        {cluster.pauses.length === 0
          ? 'Not paused.'
          : cluster.pauses.map((each) => (
              <span key={each.scope}>
                {pauseSentence(each, cluster.cluster_name)}, by {each.paused_by}{' '}
                <TimeAgo at={each.paused_at} />
                {each.reason === null ? '' : ` (${each.reason})`}. {levelWords[each.level].consequence}
              </span>
            ))}
      </Box>
      {asking && (
        <ConfirmDialog
          title={`Pause ${cluster.cluster_name}`}
          action={form.level === 'everything' ? 'Pause everything' : 'Pause optimization'}
          destructive={form.level === 'everything'}
          blocked={!form.isConfirmed}
          busy={pause.isPending}
          failure={{ what: 'The cluster was not paused', error: pause.error }}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            form.submit((request) => pause.mutate({ cluster_id: cluster.cluster_id, ...request }))
          }
        >
          <PauseForm form={form} />
        </ConfirmDialog>
      )}
    </Section>
  );
}
