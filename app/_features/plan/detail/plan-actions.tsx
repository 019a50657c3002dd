'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { isOptimization } from '../words/plan-words';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useNow } from '@/app/_lib/time/use-now';
import { formatRelative } from '@/app/_lib/format/time';
import { useTRPC } from '@/app/_trpc/client';
import type { PlanDetail } from '@/app/_trpc/types';
import { EndedPlanActions } from './ended-plan-actions';
import { whatItDoes } from './what-it-does';

/** An approval that nobody gave in time has expired (Decision 5). */
const APPROVAL_LIFE_MS = 60 * 60_000;

/** What stopping a running plan leaves behind. */
function stopWords(plan: PlanDetail): string {
  if (plan.optimization_type === 'rightsize')
    return 'The plan stops at its next check. Workloads with an unfinished rollout are rolled back to their previous requests; workloads that are healthy keep the new ones.';
  return 'The plan stops at its next check, before it launches or cordons more nodes. Unused nodes that it launched are terminated. Finished batches stay as they are.';
}

/** Approve and cancel, where the plan's status has room for them; what can follow once it has ended. */
export function PlanActions({ plan }: { plan: PlanDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const now = useNow('slow');
  const [asked, setAsked] = useState<'approve' | 'cancel' | null>(null);
  const settle = (say: () => void) => ({
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trpc.optimization.pathKey() });
      say();
      setAsked(null);
    },
  });
  const approve = useMutation(
    trpc.optimization.approve.mutationOptions(settle(() => toast.success('Approved: the plan runs'))),
  );
  const cancel = useMutation(
    trpc.optimization.cancel.mutationOptions(
      settle(() => toast.success(waits ? 'Rejected: nothing is done' : 'The plan stops at its next check')),
    ),
  );
  const waits = plan.status === 'awaiting_approval';
  if (!mayOperate || !isOptimization(plan)) return null;
  if (plan.completed_at !== null) return <EndedPlanActions plan={plan} />;
  if (plan.dry_run) return null;
  // A wish to cancel is read by the guards alone: behind the last one nothing looks at it any more.
  const mayStop =
    plan.status !== 'executing' ||
    plan.steps.some((step) => step.step_type === 'guard' && step.status === 'pending');
  const expiresAt = Date.parse(plan.created_at) + APPROVAL_LIFE_MS;
  const expired = now !== null && now >= expiresAt;
  const ask = (action: 'approve' | 'cancel') => () => {
    approve.reset();
    if (!cancel.isSuccess) cancel.reset();
    setAsked(action);
  };
  const input = { optimization_id: plan.optimization_id };
  return (
    <>
      {waits && (
        <Box component="span" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
          {expired
            ? 'Nobody approved it within an hour'
            : now === null
              ? ''
              : `Approval ends ${formatRelative(expiresAt, now)}`}
        </Box>
      )}
      {!waits && !mayStop && !cancel.isSuccess && (
        <Box component="span" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
          Past its last check: it can no longer be stopped
        </Box>
      )}
      <Button
        variant="outlined"
        color="inherit"
        disabled={cancel.isSuccess || !mayStop}
        onClick={ask('cancel')}
      >
        {cancel.isSuccess ? 'Stopping…' : waits ? 'Reject' : 'Cancel plan'}
      </Button>
      {waits && (
        <Button variant="contained" disabled={expired} onClick={ask('approve')}>
          Approve
        </Button>
      )}
      {asked === 'approve' && (
        <ConfirmDialog
          title={`Approve the optimization of ${plan.cluster_name}`}
          action="Approve"
          asksOnly
          busy={approve.isPending}
          failure={{ what: 'The plan was not approved', error: approve.error }}
          onClose={() => setAsked(null)}
          onConfirm={() => approve.mutate(input)}
        >
          {whatItDoes(plan)}{' '}
          {plan.optimization_type === 'rightsize'
            ? 'Each workload is checked again before it changes. An unhealthy rollout is rolled back to its previous values.'
            : 'The safety gate checks each batch again and stops the plan if the cluster has changed.'}
        </ConfirmDialog>
      )}
      {asked === 'cancel' && (
        <ConfirmDialog
          title={`${waits ? 'Reject' : 'Cancel'} the optimization of ${plan.cluster_name}`}
          action={waits ? 'Reject' : 'Stop the plan'}
          destructive={!waits}
          asksOnly
          busy={cancel.isPending}
          failure={{ what: 'The plan was not cancelled', error: cancel.error }}
          onClose={() => setAsked(null)}
          onConfirm={() => cancel.mutate(input)}
        >
          {waits
            ? 'Nothing has started, and nothing will. The same plan is proposed again in six hours at the earliest.'
            : stopWords(plan)}
        </ConfirmDialog>
      )}
    </>
  );
}
