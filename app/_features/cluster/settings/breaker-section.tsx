'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';
import { Section } from './section';

/** The shortest reason that the server takes. */
const SHORTEST_REASON = 3;

/** The circuit breaker of the cluster's optimizations: why it is open, and its reset with a reason. */
export function BreakerSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const scoped = useScopedHref();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const reset = useMutation(
    trpc.clusters.resetBreaker.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.overview.pathKey() }),
        ]);
        toast.success('Circuit breaker reset: optimizations can run again');
        setAsked(false);
      },
    }),
  );
  const { breaker } = cluster;
  const isOpen = breaker.state === 'open';
  return (
    <Section
      title="Circuit breaker"
      hint="Two optimizations that fail in a row stop the next ones. Spot warnings are always handled"
      actions={<ToneChip tone={isOpen ? 'bad' : 'good'} label={isOpen ? 'Open' : 'Closed'} />}
    >
      {isOpen && (
        <Box sx={{ display: 'grid', gap: 1.25, fontSize: '0.875rem', justifyItems: 'start' }}>
          <Box>
            Open since <TimeAgo at={breaker.opened_at} />; closes automatically{' '}
            <TimeAgo at={breaker.closes_at} />.
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
            {breaker.plan_ids.map((planId, index) => (
              <ConsoleLink
                key={planId}
                href={scoped(`/optimizations/${planId}`)}
                sx={{ color: 'primary.main', fontSize: '0.8125rem' }}
              >
                {index === 0 ? 'Latest failed plan' : 'Previous failed plan'}
              </ConsoleLink>
            ))}
          </Box>
          <Button
            variant="outlined"
            disabled={!mayOperate}
            onClick={() => {
              reset.reset();
              setReason('');
              setAsked(true);
            }}
          >
            Reset
          </Button>
        </Box>
      )}
      {asked && (
        <ConfirmDialog
          title={`Reset the circuit breaker of ${cluster.cluster_name}`}
          action="Reset"
          busy={reset.isPending}
          blocked={reason.trim().length < SHORTEST_REASON}
          failure={{ what: 'The circuit breaker was not reset', error: reset.error }}
          onClose={() => setAsked(false)}
          onConfirm={() => reset.mutate({ cluster_id: cluster.cluster_id, reason: reason.trim() })}
        >
          Optimizations can run again in this cluster, scheduled ones included. The reason is recorded in the
          audit log.
          <TextField
            fullWidth
            autoFocus
            size="small"
            label="Reason"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            sx={{ mt: 2 }}
          />
        </ConfirmDialog>
      )}
    </Section>
  );
}
