'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import Button from '@mui/material/Button';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { rolledBackPlanId } from '../stored/plan-documents';
import { OptimizeButton } from '../trigger/optimize-button';
import { optimizeKinds } from '../trigger/optimize-kinds';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { PlanDetail } from '@/app/_trpc/types';

/** Only a rightsizing can be taken back: machines that were ended cannot come back as they were. */
function mayReturn(plan: PlanDetail): boolean {
  return (
    plan.optimization_type === 'rightsize' &&
    !plan.dry_run &&
    (plan.status === 'completed' || plan.status === 'failed') &&
    rolledBackPlanId(plan) === null
  );
}

/** What can follow an optimization that has ended: the same looked at again, and the former requests. */
export function EndedPlanActions({ plan }: { plan: PlanDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const scoped = useScopedHref();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const rollBack = useMutation(
    trpc.optimization.rollback.mutationOptions({
      onSuccess: async ({ optimization_id: planId }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.optimization.pathKey() });
        toast.success('Rolling back to the previous requests');
        setAsked(false);
        router.push(scoped(`/optimizations/${planId}`));
      },
    }),
  );
  const kind = optimizeKinds.find((each) => each === plan.optimization_type);
  return (
    <>
      {mayReturn(plan) && (
        <Button
          variant="outlined"
          color="inherit"
          onClick={() => {
            rollBack.reset();
            setAsked(true);
          }}
        >
          Roll back
        </Button>
      )}
      {kind !== undefined && (
        <OptimizeButton
          clusterId={plan.cluster_id}
          kind={kind}
          label="Run again as dry run"
          variant="outlined"
        />
      )}
      {asked && (
        <ConfirmDialog
          title={`Roll back the rightsizing of ${plan.cluster_name}`}
          action="Roll back"
          destructive
          asksOnly
          busy={rollBack.isPending}
          failure={{ what: 'The plan was not rolled back', error: rollBack.error }}
          onClose={() => setAsked(false)}
          onConfirm={() => rollBack.mutate({ optimization_id: plan.optimization_id })}
        >
          Every workload that this plan changed gets its exact former requests and limits back, which rolls
          its pods out once more. What somebody else has changed since stays as it is.
        </ConfirmDialog>
      )}
    </>
  );
}
