'use client';
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import useMediaQuery from '@mui/material/useMediaQuery';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { toast } from '@/app/_components/feedback/toast';
import { useScopedHref } from '@/app/_lib/url/scope';
import { Segmented } from '@/app/_components/controls/segmented';
import { useTRPC } from '@/app/_trpc/client';
import type { OptimizeKind } from '@/app/_trpc/types';
import { readError } from '@/app/_trpc/read-error';
import { BlockerNote } from './blocker-note';
import { carryOutBlocker } from './carry-out-blocker';
import { ClusterChoice } from '@/app/_features/scope/cluster-choice';
import { Deciding } from './deciding';
import { DryRunResult } from './dry-run-result';
import { OpenPlanLink } from './open-plan-link';
import { kindWords, optimizeKinds } from './optimize-kinds';
import type { DryRun } from './use-dry-run';

/**
 * An optimization: first what would be done, without touching anything, and only then the button that carries it
 * out. A refusal stands inside with the result that was there.
 */
export default function OptimizeDialog({
  clusterId: given,
  firstKind,
  dryRun,
  onClose,
}: {
  clusterId: string | null;
  firstKind: OptimizeKind;
  dryRun: DryRun;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const scoped = useScopedHref();
  const queryClient = useQueryClient();
  const small = useMediaQuery('(max-width: 599px)', { noSsr: true });
  const [chosen, setChosen] = useState(given);
  const [kind, setKind] = useState<OptimizeKind>(firstKind);
  const cluster = useQuery(
    trpc.clusters.get.queryOptions({ cluster_id: chosen ?? '' }, { enabled: chosen !== null }),
  );
  const carryOut = useMutation(
    trpc.optimization.trigger.mutationOptions({
      onSuccess: async ({ optimization_id: planId }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.optimization.pathKey() });
        toast.success('Optimization started');
        onClose();
        router.push(scoped(`/optimizations/${planId}`));
      },
    }),
  );
  const { plan } = dryRun;
  const ended = plan !== undefined && !dryRun.isRunning;
  const blocker = cluster.data === undefined ? null : carryOutBlocker(cluster.data, kind);
  const name = cluster.data?.cluster_name ?? plan?.cluster_name;
  const again = ended || dryRun.startError !== null || dryRun.readError !== null;
  const start = () => {
    carryOut.reset();
    if (chosen !== null) dryRun.start(chosen, kind);
  };
  const choose = (next: OptimizeKind) => {
    carryOut.reset();
    dryRun.reset();
    setKind(next);
    if (chosen !== null) dryRun.start(chosen, next);
  };
  return (
    <Dialog
      open
      onClose={carryOut.isPending ? () => undefined : onClose}
      fullWidth
      fullScreen={small}
      maxWidth="md"
      aria-labelledby="optimize-title"
    >
      <DialogTitle id="optimize-title" sx={{ overflowWrap: 'anywhere' }}>
        {kindWords[kind].title(name)}
        <Box sx={{ fontSize: '0.8125rem', fontWeight: 400, color: 'text.secondary' }}>
          Dry run: shows the plan without changing anything.
        </Box>
      </DialogTitle>
      <DialogContent aria-busy={dryRun.isRunning}>
        <Box sx={{ mb: 2 }}>
          <Segmented
            label="What to optimize"
            name="optimize-kind"
            value={kind}
            disabled={dryRun.isRunning || carryOut.isPending}
            options={optimizeKinds.map((value) => ({ value, label: kindWords[value].label }))}
            onChange={choose}
          />
        </Box>
        {given === null && (
          <ClusterChoice
            value={chosen}
            disabled={dryRun.isRunning || carryOut.isPending}
            onChange={(next) => {
              dryRun.reset();
              carryOut.reset();
              setChosen(next);
            }}
          />
        )}
        {dryRun.isRunning ? (
          <Deciding plan={plan} words={kindWords[kind].deciding} />
        ) : dryRun.readError !== null ? (
          <ErrorState error={dryRun.readError} what="the dry run" onRetry={dryRun.readAgain} />
        ) : (
          <>
            {plan !== undefined && <DryRunResult plan={plan} />}
            <FailureAlert what="The dry run was not started" error={dryRun.startError} />
          </>
        )}
        {ended && plan.status === 'completed' && blocker === null && (
          <Box id="optimize-consequence" sx={{ mt: 2.5, fontSize: '0.875rem' }}>
            The plan is decided again when it runs, from the cluster’s state at that time.{' '}
            {kindWords[kind].consequence}
            {(plan.estimated_savings_per_hour ?? 0) < 0 &&
              ' It costs more than today because it fixes a failed safety check, so the plan waits for approval.'}
          </Box>
        )}
      </DialogContent>
      <Box sx={{ px: 3, pb: 1.5, '& > *': { mt: 1 } }}>
        {ended && blocker !== null && <BlockerNote blocker={blocker} clusterId={plan.cluster_id} />}
        {!carryOut.isPending && (
          <>
            <FailureAlert what="The plan was not started" error={carryOut.error} />
            {plan !== undefined && readError(carryOut.error).appCode === 'plan_open' && (
              <OpenPlanLink clusterId={plan.cluster_id} />
            )}
          </>
        )}
      </Box>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap', rowGap: 1 }}>
        {plan !== undefined && (
          <ConsoleLink
            href={scoped(`/optimizations/${plan.optimization_id}`)}
            sx={{ mr: 'auto', fontSize: '0.8125rem' }}
          >
            Page of this dry run
          </ConsoleLink>
        )}
        <Button color="inherit" onClick={onClose} disabled={carryOut.isPending}>
          Close
        </Button>
        <Button
          variant={again ? 'outlined' : 'contained'}
          disabled={chosen === null || carryOut.isPending}
          loading={dryRun.isRunning}
          onClick={start}
        >
          {again ? 'Dry run again' : 'Run dry run'}
        </Button>
        {ended && plan.status === 'completed' && (
          <Button
            variant="contained"
            aria-describedby={blocker === null ? 'optimize-consequence' : 'optimize-blocker'}
            disabled={blocker !== null || cluster.data === undefined}
            loading={carryOut.isPending}
            onClick={() =>
              carryOut.mutate({
                cluster_id: plan.cluster_id,
                optimization_type: kind,
                dry_run: false,
              })
            }
          >
            Run optimization
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
