'use client';
import dynamic from 'next/dynamic';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { Copyable } from '@/app/_components/data/copyable';
import { Facts } from '@/app/_components/data/facts';
import { HourlyPrice } from '@/app/_components/data/money';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip } from '@/app/_components/data/tone-chip';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { PageHeader } from '@/app/_components/page-header';
import { Panel, Surface } from '@/app/_components/panel';
import { planStatusLooks, planSubject, planTypeWords } from '@/app/_components/plan/plan-words';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';

const PlanSections = dynamic(() => import('@/app/_components/plan/plan-sections'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" height={420} />,
});

/** Who asked, as a person says it: `event:queue` is the warning itself, anything else a name. */
const askedBy = (requestedBy: string) => (/^event(:|$)/.test(requestedBy) ? 'The event itself' : requestedBy);

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
  if (plan.isError && plan.data === undefined) {
    return (
      <>
        <PageHeader title="Plan" />
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
        <PageHeader title={<Skeleton width={280} />} question={<Skeleton width={160} />} />
        <Skeleton variant="rounded" height={320} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        above={
          <ConsoleLink
            href={scoped(`/clusters/${data.cluster_id}`)}
            sx={{ fontSize: '0.8125rem', color: 'text.secondary', fontWeight: 500 }}
          >
            {data.cluster_name}
          </ConsoleLink>
        }
        title={planSubject(data)}
        question={
          <>
            {planTypeWords[data.optimization_type]} in{' '}
            <ConsoleLink href={scoped(`/clusters/${data.cluster_id}`)}>{data.cluster_name}</ConsoleLink>
            {data.dry_run && ' · dry run: nothing is executed'}
          </>
        }
        actions={<ToneChip {...planStatusLooks[data.status]} />}
      />
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <Panel title="Facts" {...(data.outcome === null ? {} : { hint: data.outcome })}>
          <Facts
            facts={[
              ['Plan', <Copyable key="id" value={data.optimization_id} label="Plan id" />],
              ['Asked for by', askedBy(data.requested_by)],
              ['Created', <TimeAgo key="c" at={data.created_at} />],
              ['Ended', <TimeAgo key="e" at={data.completed_at} missing="Still running" />],
              [
                'Estimated savings',
                <HourlyPrice
                  key="s"
                  price={data.estimated_savings_per_hour}
                  missing="This plan estimates none"
                />,
              ],
              [
                'Realised savings',
                <HourlyPrice
                  key="r"
                  price={data.realised_savings_per_hour}
                  missing="Not measured for this plan"
                />,
              ],
            ]}
          />
        </Panel>
        <PlanSections plan={data} origin={data.created_at} originWords="the plan’s beginning" />
      </Box>
    </>
  );
}
