'use client';
import dynamic from 'next/dynamic';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { EventStatusChip, typeWords } from '../table/event-status';
import { PageHeader } from '@/app/_components/frame/page-header';
import { Surface } from '@/app/_components/frame/panel';
import { useLive } from '@/app/_features/activity/stream/live-context';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import { RawEvent } from './raw-event';
import { WarningFacts } from './warning-facts';
import { WarningTimeline } from './warning-timeline';

const PlanSections = dynamic(() => import('@/app/_features/plan/sections/plan-sections'), {
  ssr: false,
  loading: () => <Skeleton variant="rounded" height={420} />,
});

/** One warning: did we make it, and everything that happened in its two minutes. */
export function WarningPage({ eventId }: { eventId: string }) {
  const trpc = useTRPC();
  const scoped = useScopedHref();
  const live = useLive();
  const event = useQuery(
    trpc.events.get.queryOptions(
      { event_id: eventId },
      {
        refetchInterval: (query) =>
          query.state.data?.status === 'handling' ? (live.state === 'connected' ? 5_000 : 2_000) : false,
      },
    ),
  );
  const above = (
    <ConsoleLink
      href={scoped('/spot-warnings')}
      sx={{ fontSize: '0.8125rem', color: 'text.secondary', fontWeight: 500 }}
    >
      Spot warnings
    </ConsoleLink>
  );
  if (event.isError && event.data === undefined) {
    return (
      <>
        <PageHeader title="Spot warning" above={above} />
        <Surface>
          <ErrorState error={event.error} what="this warning" onRetry={() => void event.refetch()} />
        </Surface>
      </>
    );
  }
  const data = event.data;
  if (data === undefined) {
    return (
      <>
        <PageHeader title={<Skeleton width={280} />} question={<Skeleton width={180} />} above={above} />
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          <Skeleton variant="rounded" height={190} />
          <Skeleton variant="rounded" height={320} />
        </Box>
      </>
    );
  }
  return (
    <>
      <PageHeader
        above={above}
        title={data.node_name ?? data.instance_id ?? typeWords[data.event_type]}
        question={
          <>
            {typeWords[data.event_type]}
            {data.cluster_id !== null && (
              <>
                {' in '}
                <ConsoleLink href={scoped(`/clusters/${data.cluster_id}`)}>{data.cluster_name}</ConsoleLink>
              </>
            )}
          </>
        }
        actions={<EventStatusChip status={data.status} />}
      />
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <WarningTimeline event={data} />
        <WarningFacts event={data} />
        {data.plan !== null && (
          <PlanSections
            plan={data.plan}
            origin={data.event_time ?? data.received_at}
            originWords="the notice"
          />
        )}
        <RawEvent event={data} />
      </Box>
    </>
  );
}
