'use client';
import Box from '@mui/material/Box';
import { DecisionView } from '@/app/_components/plan/decision-view';
import { PodTable } from '@/app/_components/plan/pod-table';
import { StepList } from '@/app/_components/plan/step-list';
import { VerdictView } from '@/app/_components/plan/verdict-view';
import { Panel } from '@/app/_components/panel';
import { plural } from '@/app/_lib/format/quantity';
import { podStories } from '@/app/_lib/plan/pod-stories';
import type { PlanDetail, SpotWarningDetail } from '@/app/_trpc/types';

const columns = {
  display: 'grid',
  gap: 2.5,
  alignItems: 'start',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
} as const;

/** The plan of an interruption: steps with logs, pods, decision and safety verdict. */
export function PlanSections({ event, plan }: { event: SpotWarningDetail; plan: PlanDetail }) {
  const origin = event.event_time ?? event.received_at;
  const drained = podStories(plan.steps);
  return (
    <Box sx={columns}>
      <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
        <Panel title="Steps" hint="Start as an offset from the notice, and how long each took" flush>
          <StepList steps={plan.steps} log={plan.log} origin={origin} />
        </Panel>
        <Panel
          title="Pods"
          flush
          hint={
            drained === null
              ? 'How each pod left is known once the drain has ended'
              : drained.undrained === 0
                ? `${plural(drained.pods.length, 'pod')}, none left undrained`
                : `${plural(drained.undrained, 'pod')} of ${drained.pods.length} left undrained`
          }
        >
          {drained === null || drained.pods.length === 0 ? (
            <Box sx={{ px: 2.5, pb: 2, color: 'text.secondary', fontSize: '0.8438rem' }}>
              {drained === null ? 'No result of the drain yet.' : 'Nothing on this node had to be evicted.'}
            </Box>
          ) : (
            <PodTable pods={drained.pods} origin={origin} />
          )}
        </Panel>
      </Box>
      <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
        <Panel title="Decision" hint="What the decision server said, or why it was not followed">
          <DecisionView plan={plan} />
        </Panel>
        <Panel title="Safety verdict" hint="Observed / required, layer by layer" flush>
          {plan.validations.length === 0 ? (
            <Box sx={{ px: 2.5, pb: 2, color: 'text.secondary', fontSize: '0.8438rem' }}>
              Nothing was judged yet.
            </Box>
          ) : (
            plan.validations.map((validation) => (
              <VerdictView key={validation.validation_id} validation={validation} />
            ))
          )}
        </Panel>
      </Box>
    </Box>
  );
}
