'use client';
import dynamic from 'next/dynamic';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { Copyable } from '@/app/_components/feedback/copyable';
import { Facts } from '@/app/_components/data/facts';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Panel, Surface } from '@/app/_components/frame/panel';
import { DryRunChip, PlanStatusChip } from '../words/plan-chips';
import { PlanFigures } from '../sections/plan-figures';
import { askedBy, isOptimization, planOutcome, planSubject, planTypeWords } from '../words/plan-words';
import { useScopedHref } from '@/app/_lib/url/scope';
import { rolledBackPlanId } from '../stored/plan-documents';
import { useTRPC } from '@/app/_trpc/client';
import { OutcomeRest, splitOutcome } from './outcome-rest';
import { PlanActions } from './plan-actions';

const PlanSections = dynamic(() => import('../sections/plan-sections'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" height={420} />,
});

/** One plan: what was done, and why. */
export function PlanPage({ planId }: { planId: string }) {
  const trpc = useTRPC();
  const scoped = useScopedHref();
  const plan = useQuery(
    trpc.optimization.status.queryOptions(
      { optimization_id: planId },
      { refetchInterval: (query) => (query.state.data?.completed_at === null ? 2_500 : false) },
    ),
  );
  const above = (
    <ConsoleLink
      href={scoped('/optimizations')}
      sx={{ fontSize: '0.8125rem', color: 'text.secondary', fontWeight: 500 }}
    >
      Optimizations
    </ConsoleLink>
  );
  if (plan.isError && plan.data === undefined) {
    return (
      <>
        <PageHeader title="Plan" above={above} />
        <Surface>
          <ErrorState error={plan.error} what="this plan" onRetry={() => void plan.refetch()} />
        </Surface>
      </>
    );
  }
  const data = plan.data;
  if (data === undefined) {
    return (
      <>
        <PageHeader title={<Skeleton width={280} />} question={<Skeleton width={160} />} above={above} />
        <Skeleton variant="rounded" height={320} />
      </>
    );
  }
  const outcome = splitOutcome(planOutcome(data));
  const takesBack = rolledBackPlanId(data);
  const optimizes = isOptimization(data) && takesBack === null;
  return (
    <>
      <PageHeader
        above={above}
        title={planSubject(data)}
        question={
          <>
            {planTypeWords[data.optimization_type]} in{' '}
            <ConsoleLink href={scoped(`/clusters/${data.cluster_id}`)}>{data.cluster_name}</ConsoleLink>
            {data.dry_run && ' · dry run: nothing was changed'}
          </>
        }
        actions={
          <>
            {data.dry_run && <DryRunChip />}
            <PlanStatusChip plan={data} />
            <PlanActions plan={data} />
          </>
        }
      />
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        {optimizes && (
          <Panel title={data.dry_run ? 'Expected impact' : 'Impact'}>
            <PlanFigures plan={data} />
          </Panel>
        )}
        <Panel title="Facts" {...(outcome.lead === null ? {} : { hint: outcome.lead })}>
          <Facts
            facts={[
              ['Plan', <Copyable key="id" value={data.optimization_id} label="Plan id" />],
              ['Requested by', askedBy(data.requested_by)],
              ...(takesBack === null
                ? []
                : [
                    [
                      'Rolls back',
                      <ConsoleLink key="t" href={scoped(`/optimizations/${takesBack}`)}>
                        The original plan
                      </ConsoleLink>,
                    ] as const,
                  ]),
              ['Created', <TimeAgo key="c" at={data.created_at} />],
              ['Ended', <TimeAgo key="e" at={data.completed_at} missing="Still running" />],
            ]}
          />
          {outcome.rest.length > 0 && <OutcomeRest rest={outcome.rest} />}
        </Panel>
        <PlanSections plan={data} origin={data.created_at} originWords="the plan’s beginning" />
      </Box>
    </>
  );
}
