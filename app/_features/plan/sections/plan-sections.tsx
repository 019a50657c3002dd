'use client';
import Box from '@mui/material/Box';
import { Panel } from '@/app/_components/frame/panel';
import { plural } from '@/app/_lib/format/quantity';
import { compareMixes, differsFromRecommended, KEPT_NOTE } from '../mix/mix';
import { readMix } from '../stored/plan-documents';
import { validationOf } from '../stored/step-results';
import { podStories } from '../pods/pod-stories';
import type { PlanDetail, Validation } from '@/app/_trpc/types';
import { AdvicePanel } from './advice-panel';
import { DecisionView } from './decision-view';
import { MixTable } from '../mix/mix-table';
import { PodTable } from '../pods/pod-table';
import { RightsizingPanel } from '../rightsizing/rightsizing-panel';
import { ScaleUpPanel } from '../scale-up/scale-up-panel';
import { StepList } from '../steps/step-list';
import { VerdictView } from '../verdict/verdict-view';

const columns = {
  display: 'grid',
  gap: 2.5,
  alignItems: 'start',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
} as const;
const column = { display: 'grid', gap: 2.5, minWidth: 0 } as const;
const words = { px: 2.5, pb: 2, color: 'text.secondary', fontSize: '0.8438rem' } as const;

/** The batch that a validation let through: its guard keeps the validation's id. */
function judgedBatch(plan: PlanDetail, validation: Validation): string | undefined {
  return plan.steps.find((step) => validationOf(step) === validation.validation_id)?.target;
}

function MixPanel({ plan }: { plan: PlanDetail }) {
  const before = readMix(plan.before);
  if (before === null) return null;
  const after = readMix(plan.after);
  return (
    <Panel
      title="Mix"
      flush
      hint={
        after === null
          ? 'Nodes counted at decision time; no change was proposed'
          : differsFromRecommended(plan)
            ? KEPT_NOTE
            : 'Nodes by pool; those that change come first'
      }
    >
      <MixTable rows={compareMixes(before, after)} afterWords={plan.dry_run ? 'Would be' : 'After'} />
    </Panel>
  );
}

function PodsPanel({ plan, origin }: { plan: PlanDetail; origin: string }) {
  if (!plan.steps.some((step) => step.step_type === 'drain' && step.status !== 'skipped')) return null;
  const drained = podStories(plan.steps);
  return (
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
        <Box sx={words}>
          {drained === null ? 'The drain has no result yet.' : 'Nothing on this node had to be evicted.'}
        </Box>
      ) : (
        <PodTable pods={drained.pods} origin={origin} />
      )}
    </Panel>
  );
}

/** A plan's steps with their logs, its mix, pods, decision and safety verdict; times are offsets from `origin`. */
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
  return (
    <Box sx={columns}>
      <Box sx={{ ...column, gridColumn: '1 / -1', '&:empty': { display: 'none' } }}>
        <RightsizingPanel plan={plan} origin={origin} />
        <ScaleUpPanel plan={plan} />
      </Box>
      <Box sx={column}>
        <MixPanel plan={plan} />
        <AdvicePanel plan={plan} />
        <Panel
          title={plan.dry_run ? 'Planned steps' : 'Steps'}
          hint={`Start as an offset from ${originWords}, and how long each took`}
          flush
        >
          <StepList steps={plan.steps} log={plan.log} origin={origin} dryRun={plan.dry_run} />
        </Panel>
        <PodsPanel plan={plan} origin={origin} />
      </Box>
      <Box sx={column}>
        <Panel title="Decision" hint="Decision server’s explanation, or why it was not used">
          <DecisionView plan={plan} />
        </Panel>
        <Panel title="Safety verdict" hint="Observed / required, layer by layer" flush>
          {plan.validations.length === 0 ? (
            <Box sx={words}>Nothing evaluated yet.</Box>
          ) : (
            plan.validations.map((validation) => (
              <VerdictView
                key={validation.validation_id}
                validation={validation}
                subject={judgedBatch(plan, validation)}
              />
            ))
          )}
        </Panel>
      </Box>
    </Box>
  );
}
