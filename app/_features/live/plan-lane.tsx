'use client';
import Box from '@mui/material/Box';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { Countdown } from '@/app/_features/interruption/notice/countdown';
import { EventStatusChip } from '@/app/_features/interruption/table/event-status';
import { NoticeBar } from '@/app/_features/interruption/notice/notice-bar';
import { DryRunChip, PlanStatusChip } from '@/app/_features/plan/words/plan-chips';
import { planOutcome, planSubject, planTypeWords } from '@/app/_features/plan/words/plan-words';
import { StepChips } from '@/app/_features/plan/steps/step-chips';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { LivePlan } from '@/app/_trpc/types';

/** One plan as a lane: what it is about, its two minutes if it has them, and its steps in order. */
export function PlanLane({ plan }: { plan: LivePlan }) {
  const scoped = useScopedHref();
  const { event } = plan;
  const running = plan.completed_at === null;
  const outcome = planOutcome(plan);
  const href = event === null ? `/optimizations/${plan.optimization_id}` : `/spot-warnings/${event.event_id}`;
  return (
    <Box
      component="li"
      data-plan={plan.optimization_id}
      sx={{ px: { xs: 2, sm: 2.5 }, py: 1.75, display: 'grid', gap: 1.25, animation: 'rise 240ms ease-out' }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 1 }}>
        <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
          <ConsoleLink href={scoped(href)} sx={{ overflowWrap: 'anywhere', fontSize: '0.9375rem' }}>
            {planSubject(plan)}
          </ConsoleLink>
          <Box sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
            {planTypeWords[plan.optimization_type]} · {plan.cluster_name} · <TimeAgo at={plan.created_at} />
          </Box>
        </Box>
        {running && event !== null && <Countdown times={event} deadlineAt={plan.deadline_at} />}
        {event === null ? (
          <>
            {plan.dry_run && <DryRunChip />}
            <PlanStatusChip plan={plan} />
          </>
        ) : (
          <EventStatusChip status={event.status} />
        )}
      </Box>
      {event !== null && <NoticeBar times={event} running={running} />}
      <StepChips plan={plan} />
      {outcome !== null && <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{outcome}</Box>}
    </Box>
  );
}
