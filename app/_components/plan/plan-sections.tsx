'use client';
import Box from '@mui/material/Box';
import { Panel } from '@/app/_components/panel';
import { plural } from '@/app/_lib/format/quantity';
import { podStories } from '@/app/_lib/plan/pod-stories';
import type { PlanDetail } from '@/app/_trpc/types';
import { DecisionView } from './decision-view';
import { PodTable } from './pod-table';
import { StepList } from './step-list';
import { VerdictView } from './verdict-view';

const columns = {
  display: 'grid',
  gap: 2.5,
  alignItems: 'start',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
} as const;

/** A plan's steps with their logs, its pods, decision and safety verdict; times are offsets from `origin`. */
export default function PlanSections({
  plan,
  origin,
  originWords,
}: {
  plan: PlanDetail;
  origin: string;
  /** What the offsets count from, e.g. `the notice`. */
  originWords: string;
}) {
  const drained = podStories(plan.steps);
  const drains = plan.steps.some((step) => step.step_type === 'drain');
  return (
    <Box sx={columns}>
      <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
        <Panel title="Steps" hint={`Start as an offset from ${originWords}, and how long each took`} flush>
          <StepList steps={plan.steps} log={plan.log} origin={origin} />
        </Panel>
        {drains && (
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
        )}
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
